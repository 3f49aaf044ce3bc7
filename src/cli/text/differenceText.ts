import { diff, styleText } from "node:util";
import type { Difference } from "../../index.ts";

/** Lines around a changed one that are shown with it. */
const AROUND = 2;

/** A difference as lines: what changed, and of what has several lines only those that did. */
export function differenceText({ part, label, change, before, after }: Difference): string[] {
  const what = `  ${part === "upstream" ? `result of ${label}` : part === "packages" ? `package ${label}` : label}`;
  if (change === "added") return [`${what}: ${styleText("green", "new")}`, ...indented(after)];
  if (change === "gone") return [`${what}: ${styleText("red", "gone")}`, ...indented(before)];
  if (before === null || after === null) return [`${what}: changed`];
  if (!before.includes("\n") && !after.includes("\n") && before.length + after.length < 100)
    return [`${what}: ${styleText("red", before)} → ${styleText("green", after)}`];
  return [`${what}:`, ...changedLines(before, after)];
}

function indented(text: string | null): string[] {
  return text === null ? [] : text.split("\n").map((line) => `      ${line}`);
}

/** As `diff -u` shows it, without line numbers. */
function changedLines(before: string, after: string): string[] {
  // 1: only in the first that is given, -1: only in the second.
  const all = diff(before.split("\n"), after.split("\n"));
  const isNear = (place: number): boolean =>
    all.slice(Math.max(0, place - AROUND), place + AROUND + 1).some(([side]) => side !== 0);
  const lines: string[] = [];
  for (const [place, [side, line]] of all.entries()) {
    if (!isNear(place)) {
      if (lines.at(-1) !== GAP) lines.push(GAP);
    } else if (side === 0) lines.push(`      ${line}`);
    else lines.push(side === LEFT ? styleText("red", `    - ${line}`) : styleText("green", `    + ${line}`));
  }
  return lines;
}

const GAP = "      …";
const LEFT = 1;
