export interface DiffLine {
  readonly kind: "same" | "gone" | "added" | "gap";
  readonly text: string;
}

/** Lines around a changed one that are shown with it. */
const AROUND = 2;
/** More lines than this are not compared one by one, since that takes their product. */
const MOST_LINES = 400;

/** What differs between two texts, line by line: by their longest common subsequence. */
export function lineDifference(before: readonly string[], after: readonly string[]): DiffLine[] {
  if (before.length > MOST_LINES || after.length > MOST_LINES)
    return [
      ...before.map((text) => ({ kind: "gone", text }) as const),
      ...after.map((text) => ({ kind: "added", text }) as const),
    ];
  // common[i][j]: how many lines the rests from i and j have in common.
  const common = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      common[i]![j] =
        before[i] === after[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
  const all: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      all.push({ kind: "same", text: before[i]! });
      i++;
      j++;
    } else if (j >= after.length || (i < before.length && common[i + 1]![j]! >= common[i]![j + 1]!)) {
      all.push({ kind: "gone", text: before[i++]! });
    } else all.push({ kind: "added", text: after[j++]! });
  }
  return withoutFar(all);
}

/** What is far from any change is left out. */
function withoutFar(all: readonly DiffLine[]): DiffLine[] {
  const lines: DiffLine[] = [];
  for (const [place, line] of all.entries()) {
    const isNear = all.slice(Math.max(0, place - AROUND), place + AROUND + 1).some(({ kind }) => kind !== "same");
    if (isNear) lines.push(line);
    else if (lines.at(-1)?.kind !== "gap") lines.push({ kind: "gap", text: "…" });
  }
  return lines;
}
