/**
 * The names nearest to a misspelt one, for 'did you mean': at most `limit`, those that differ in a
 * third of their letters or fewer (edit distance with transpositions, case aside).
 */
export function nearest(wanted: string, names: Iterable<string>, limit = 3): string[] {
  const target = wanted.toLowerCase().slice(0, LONGEST);
  const found: { name: string; distance: number }[] = [];
  for (const name of names) {
    const candidate = name.toLowerCase().slice(0, LONGEST);
    const allowed = Math.max(1, Math.floor(Math.max(target.length, candidate.length) / 3));
    if (Math.abs(target.length - candidate.length) > allowed && !candidate.startsWith(target)) continue;
    const distance = candidate.startsWith(target) && target.length > 2 ? 1 : editDistance(target, candidate);
    if (distance <= allowed) found.push({ name, distance });
  }
  found.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return found.slice(0, limit).map(({ name }) => name);
}

/** `Did you mean "Load" or "Loud"?`, or undefined where nothing is near. */
export function didYouMean(wanted: string, names: Iterable<string>): string | undefined {
  const near = nearest(wanted, names).map((name) => JSON.stringify(name));
  return near.length === 0 ? undefined : `Did you mean ${near.join(" or ")}?`;
}

/** Enough of a name to tell what was meant; bounds the cost, which is the product of both lengths. */
const LONGEST = 64;

/** Optimal string alignment: Levenshtein's distance, where two swapped neighbours count as one edit. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, beforeLast[j - 2]! + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
