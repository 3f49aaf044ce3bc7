import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { Pace } from "../../src/team/pace.ts";

describe("a worker's pace", () => {
  test("is one job for each slot while nothing is known, and for tasks that take long", () => {
    const pace = new Pace(8, 2);
    assert.equal(pace.mostHeld, 8);
    assert.equal(pace.free(3, 3), 5);
    for (let i = 0; i < 50; i++) pace.note(60_000);
    assert.equal(pace.mostHeld, 8);
    assert.equal(pace.free(3, 0), 5);
  });

  test("is more jobs than slots for tasks that take less than fetching each, on all slots where they wait", () => {
    const pace = new Pace(8, 2);
    for (let i = 0; i < 50; i++) pace.note(20);
    assert.equal(pace.mostHeld, 16);
    assert.equal(pace.free(6, 6), 2);
  });

  test("is as many as there are cores for tasks that take no time, beside those that turn out to take long", () => {
    const pace = new Pace(8, 2);
    for (let i = 0; i < 50; i++) pace.note(0.5);
    assert.equal(pace.free(0, 0), 2);
    assert.equal(pace.free(2, 2), 0);
    assert.equal(pace.free(5, 1), 1);
    assert.equal(pace.free(8, 0), 0);
    assert.equal(new Pace(1, 4).free(0, 0), 1);
  });

  test("follows a change within some tasks", () => {
    const pace = new Pace(8, 2);
    for (let i = 0; i < 50; i++) pace.note(0.5);
    pace.note(10_000);
    assert.equal(pace.mostHeld, 8);
    assert.equal(pace.free(0, 0), 8);
  });
});
