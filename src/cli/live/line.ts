import type { styleText } from "node:util";
import { cutTo, textWidth } from "../text/width.ts";

export type Style = Parameters<typeof styleText>[0];
/** Colours a text, or leaves it as it is where there are none. */
export type Paint = (style: Style, text: string) => string;
/** A part of a line, with its colour. */
export type Piece = readonly [text: string, style?: Style];

/** One line of no more than so many columns, whatever its pieces are. */
export function line(pieces: readonly Piece[], columns: number, paint: Paint): string {
  let left = columns;
  let text = "";
  for (const [piece, style] of pieces) {
    if (left <= 0 || piece === "") continue;
    const cut = cutTo(piece, left);
    left -= textWidth(cut);
    text += style === undefined ? cut : paint(style, cut);
    // Nothing stands behind what was cut.
    if (cut !== piece) break;
  }
  return text;
}
