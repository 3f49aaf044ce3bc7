/** Longer names are cut, so that the words beside them stay in sight. */
const WIDEST_NAME = 40;

/** How wide a column of names is. */
export function widthOf(tasks: readonly { readonly name: string }[]): number {
  return Math.min(WIDEST_NAME, Math.max(...tasks.map(({ name }) => name.length)));
}

/** A name as wide as its column. */
export function fit(name: string, width: number): string {
  const plain = name.replaceAll(/\p{Cc}/gu, "?");
  return plain.length > width ? `${plain.slice(0, width - 1)}…` : plain.padEnd(width);
}
