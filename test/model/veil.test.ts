import assert from "node:assert/strict";
import { inspect } from "node:util";
import { describe, test } from "vitest";
import { NO_VEIL, veilOver } from "../../src/model/veil.ts";

const veil = veilOver(["hunter2!", "hunter2! again", 'with "quotes"']);

describe("a veil over secrets", () => {
  test("hides them in texts, the longer ones first, as they are and as addresses and quotes have them", () => {
    assert.equal(
      veil.hide('a hunter2! b hunter2! again c hunter2!%20again with \\"quotes\\" d'),
      "a *** b *** c *** *** d",
    );
  });

  test("hides them wherever they stand in plain data, and leaves the original as it was", () => {
    const circle: Record<string, unknown> = {
      token: "hunter2!",
      list: ["hunter2!", 1],
      bytes: Buffer.from("x hunter2!"),
    };
    circle.self = circle;
    const data = {
      circle,
      map: new Map([["hunter2!", new Set(["hunter2!"])]]),
      at: new URL("https://example.org/?t=hunter2!"),
    };
    const shown = veil.hide(data);
    assert.doesNotMatch(inspect(shown, { depth: 9 }), /hunter2/);
    assert.equal(shown.circle.self, shown.circle);
    assert.equal(circle.token, "hunter2!");
    assert.ok(veil.isIn(data));
    assert.ok(!veil.isIn(shown));
  });

  test("gives back the same where there is nothing to hide", () => {
    const data = { list: [1, { two: new Date(0) }], error: new Error("plain") };
    assert.equal(veil.hide(data), data);
    assert.equal(NO_VEIL.hide(data), data);
  });

  test("hides them in an error, which stays the same error, and in those behind it", () => {
    const cause = Object.assign(new Error("no hunter2!"), {
      config: { headers: { authorization: "Bearer hunter2!" } },
    });
    const error = new TypeError("hunter2! is wrong", { cause });
    assert.equal(veil.hide(error), error);
    assert.equal(error.message, "*** is wrong");
    assert.doesNotMatch(inspect(error, { depth: 9 }), /hunter2/);
    assert.doesNotMatch(error.stack!, /hunter2/);
  });
});
