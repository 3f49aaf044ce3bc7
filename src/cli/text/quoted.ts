/** A name as a shell takes it as one word. */
export function quoted(name: string): string {
  return /^[\p{L}\p{N}./:@%+=_-]+$/u.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}
