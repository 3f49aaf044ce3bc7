import { cutTo, padTo, plainText, textWidth } from "./width.ts";

/** Longer names are cut, so that the words beside them stay in sight. */
const WIDEST_NAME = 40;

/** How wide a column of names is. */
export function widthOf(tasks: readonly { readonly name: string }[]): number {
  return Math.min(WIDEST_NAME, Math.max(0, ...tasks.map(({ name }) => textWidth(name))));
}

/** A name as wide as its column. */
export function fit(name: string, width: number): string {
  return padTo(cutTo(plainText(name), width), width);
}
