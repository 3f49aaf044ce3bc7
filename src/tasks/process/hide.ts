/** Shorter ones are part of other words too often. */
const SHORTEST = 4;

/**
 * Gives a function that puts `(secret)` in the place of each of these texts, wherever a program prints one.
 *
 * @param secrets in the clear
 */
export function hide(secrets: readonly string[]): (line: string) => string {
  const hidden = [...new Set(secrets.flatMap((each) => each.split("\n")))]
    .filter((each) => each.length >= SHORTEST)
    // The longest first: one may be part of another.
    .sort((a, b) => b.length - a.length);
  if (hidden.length === 0) return (line) => line;
  return (line) => hidden.reduce((shown, each) => shown.replaceAll(each, "(secret)"), line);
}
