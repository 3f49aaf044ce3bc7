import { expect, it } from "vitest";
import { quoted } from "../../../src/cli/complete/words.ts";
import { hanging } from "../../../src/cli/text/wrap.ts";

it("a hint that is wider than the terminal stays in its column", () => {
  expect(hanging("  Correct the name, or export it there.", 20)).toEqual([
    "  Correct the name,",
    "  or export it",
    "  there.",
  ]);
  expect(hanging("- two of the tasks failed", 12)).toEqual(["- two of the", "  tasks", "  failed"]);
  expect(hanging("  short", 20)).toEqual(["  short"]);
  expect(hanging("not a hint, and so left to the terminal", 20)).toHaveLength(1);
});

it("an emoji in a name needs no backslash, a blank does", () => {
  expect(quoted("Slow model 📈", "")).toBe("Slow\\ model\\ 📈");
});
