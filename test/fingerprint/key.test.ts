import fc from "../support/random.ts";
import { describe, expect, it } from "vitest";
import { digest } from "../../src/fingerprint/digest.ts";
import { byLabel, makeKey } from "../../src/fingerprint/key.ts";
import type { Fingerprint, KeyParts } from "../../src/model/key.ts";

const NONE: KeyParts = { code: [], captured: [], packages: [], inputs: [], upstream: [] };

describe("a key", () => {
  it("is the same for equal parts, and says what they were", () => {
    const parts = (): KeyParts => ({ ...NONE, code: [["function", "a1"]], upstream: [["Load", "b2"]] });
    expect(makeKey(parts())).toEqual(makeKey(parts()));
    expect(makeKey(parts()).parts).toEqual(parts());
    expect(makeKey(parts()).hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("differs wherever its parts do: in a label, a digest, the list it stands in, and where one ends", () => {
    const label = fc.oneof(fc.string(), fc.constantFrom("a", "a\n", "1 a", "code 1\n", "inputs 0\n1 a"));
    const list = fc.array(fc.tuple(label, fc.constantFrom("a1", "b2", "unset", "")), { maxLength: 3 });
    const parts = fc.record({ code: list, captured: list, packages: list, inputs: list, upstream: list });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(makeKey(a).hash === makeKey(b).hash).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
      { numRuns: 500 },
    );
    const close: KeyParts[] = [
      NONE,
      { ...NONE, code: [["a", "1"]] },
      { ...NONE, inputs: [["a", "1"]] },
      { ...NONE, code: [["a 1", ""]] },
      {
        ...NONE,
        code: [
          ["a", "1"],
          ["b", "2"],
        ],
      },
      { ...NONE, code: [["a 1\n1 b", "2"]] },
      { ...NONE, code: [["a", "1\n1 b 2"]] },
      { ...NONE, code: [["a", "1"]], inputs: [["b", "2"]] },
    ];
    expect(new Set(close.map((each) => makeKey(each).hash)).size).toBe(close.length);
  });

  it("never changes unnoticed: kept results are addressed by it", () => {
    expect(makeKey({ ...NONE, code: [["function", "a1"]], packages: [["node", "24"]] }).hash).toBe(
      "76d5540e6c03f7a1db194a387290780443082100c709b50ddad93019d35f2a21",
    );
  });
});

describe("the order of labels", () => {
  it("is that of code units, which no locale changes", () => {
    const labels = ["b", "a", "B", "ä", "Z", "z", "é", "\u{1F9A9}", "\uffff", "10", "9", ""];
    const sorted = labels.map((label): Fingerprint => [label, ""]).toSorted(byLabel);
    expect(sorted.map(([label]) => label)).toEqual([
      "",
      "10",
      "9",
      "B",
      "Z",
      "a",
      "b",
      "z",
      "ä",
      "é",
      "\u{1F9A9}",
      "\uffff",
    ]);
    expect(byLabel(["a", "1"], ["a", "2"])).toBe(0);
  });
});

describe("a digest", () => {
  it("is SHA-256, of text as UTF-8", () => {
    expect(digest("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(digest("é")).toBe(digest(Buffer.from([0xc3, 0xa9])));
  });
});
