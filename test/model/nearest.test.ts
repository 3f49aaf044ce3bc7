import fc from "../support/random.ts";
import { describe, expect, it } from "vitest";
import { didYouMean, nearest } from "../../src/model/nearest.ts";

const NAMES = ["Load", "Clean", "LoadAirports", "Report", "Delays by hour", "Delays by day"];

describe("nearest", () => {
  it.each([
    ["a letter too few", "Cean", ["Clean"]],
    ["a letter too many", "Cleaan", ["Clean"]],
    ["another letter", "Clear", ["Clean"]],
    ["two letters swapped", "Laod", ["Load"]],
    ["the wrong case", "REPORT", ["Report"]],
    ["the beginning of a name", "Del", ["Delays by day", "Delays by hour"]],
    ["the beginning of two names, of which one is nearer", "load", ["Load", "LoadAirports"]],
    ["nothing that is near", "Weather", []],
    ["an empty name", "", []],
  ])("knows %s", (_, wanted, found) => {
    expect(nearest(wanted, NAMES)).toEqual(found);
  });

  it("gives the nearest first, and by name among equals, whatever the order it is given", () => {
    expect(nearest("task10", ["task9", "task12", "task11", "task10b", "task1"])).toEqual([
      "task1",
      "task10b",
      "task11",
    ]);
    expect(nearest("task10", ["task11", "task10b", "task1", "task9", "task12"], 4)).toEqual([
      "task1",
      "task10b",
      "task11",
      "task12",
    ]);
  });

  it("finds every name again by itself, and by itself with one letter changed", () => {
    const name = fc.stringMatching(/^[A-Za-z]{4,12}$/);
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 20 }), fc.nat(), fc.nat(), (names, pick, at) => {
        const wanted = names[pick % names.length]!;
        const place = at % wanted.length;
        const misspelt = `${wanted.slice(0, place)}#${wanted.slice(place + 1)}`;
        expect(nearest(wanted, names, 20)).toContain(wanted);
        expect(nearest(misspelt, names, 20)).toContain(wanted);
      }),
    );
  });

  it("compares names of any length at once: only their beginnings count", () => {
    const long = "x".repeat(100_000);
    expect(nearest(`${long}a`, [`${long}b`])).toEqual([`${long}b`]);
  });
});

describe("didYouMean", () => {
  it("asks in words, and says nothing where nothing is near", () => {
    expect(didYouMean("Laod", NAMES)).toBe('Did you mean "Load"?');
    expect(didYouMean("delays by", NAMES)).toBe('Did you mean "Delays by day" or "Delays by hour"?');
    expect(didYouMean("Weather", NAMES)).toBeUndefined();
  });
});
