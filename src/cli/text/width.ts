import { stripVTControlCharacters } from "node:util";

/**
 * How many columns of a terminal a text takes: two for wide letters (Chinese, Japanese, Korean) and emoji, none for
 * accents that stand over another letter. Escape codes must not be in it.
 */
export function textWidth(text: string): number {
  if (isNarrow(text)) return text.length;
  let width = 0;
  for (const { segment } of SEGMENTER.segment(text)) width += letterWidth(segment);
  return width;
}

/** A text in no more than so many columns: what is too long ends with `…`. */
export function cutTo(text: string, width: number): string {
  if (width <= 0) return "";
  if (isNarrow(text)) return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
  if (textWidth(text) <= width) return text;
  let cut = "";
  let taken = 1;
  for (const { segment } of SEGMENTER.segment(text)) {
    taken += letterWidth(segment);
    if (taken > width) break;
    cut += segment;
  }
  return `${cut}…`;
}

/** A text in exactly so many columns. */
export function padTo(text: string, width: number): string {
  const cut = cutTo(text, width);
  return cut + " ".repeat(width - textWidth(cut));
}

/** A text without what a terminal would take for a command: escape codes, line breaks, tabs. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\p{Cc}/gu, "?");
}

/** One for each letter as people see it, whatever it is made of. Making one takes 1 ms, so there is one for all. */
const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });

/** ASCII and Latin letters, which most texts are made of: as wide as they are long. */
function isNarrow(text: string): boolean {
  return /^[\u0020-\u007E\u00A0-\u02FF…│─█▉▊▋▌▍▎▏░·•→]*$/.test(text);
}

function letterWidth(letter: string): number {
  if (/^\p{RGI_Emoji}$/v.test(letter) || /\p{Emoji_Presentation}/u.test(letter)) return 2;
  const first = letter.codePointAt(0)!;
  if (/^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u.test(letter)) return 0;
  return WIDE.some(([from, to]) => first >= from && first <= to) ? 2 : 1;
}

/** The blocks whose letters are wide or full-width (Unicode, East Asian Width). */
const WIDE: readonly (readonly [from: number, to: number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x18d08],
  [0x1b000, 0x1b2fb],
  [0x20000, 0x3fffd],
];
