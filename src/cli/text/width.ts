import { stripVTControlCharacters } from "node:util";

/** How many columns of a terminal a text takes: wide letters and emoji take two, marks on letters none. */
export function textWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes(text)) width += graphemeWidth(segment);
  return width;
}

/** A text that takes so many columns at the most; where it is cut it ends with `…`. */
export function cutTo(text: string, width: number): string {
  if (width <= 0) return "";
  if (textWidth(text) <= width) return text;
  if (PLAIN.test(text)) return `${text.slice(0, width - 1)}…`;
  let cut = "";
  let taken = 0;
  for (const { segment } of graphemes(text)) {
    taken += graphemeWidth(segment);
    if (taken > width - 1) break;
    cut += segment;
  }
  return `${cut}…`;
}

/** A text with spaces after it, so that it takes so many columns; `"right"`: before it. */
export function padTo(text: string, width: number, align: "left" | "right" = "left"): string {
  const spaces = " ".repeat(Math.max(0, width - textWidth(text)));
  return align === "left" ? text + spaces : spaces + text;
}

/** A text in exactly so many columns. */
export function fitTo(text: string, width: number): string {
  return padTo(cutTo(text, width), width);
}

/** A name or a value in one line, without what a terminal or a parser would obey: escape codes, line breaks, marks of direction. */
export function plainText(text: string): string {
  if (PLAIN.test(text)) return text;
  return stripVTControlCharacters(text)
    .replaceAll(/[\r\n\t\u2028\u2029]+/g, " ")
    .replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, "");
}

/** How many columns there are to write in: those of the terminal; `Infinity` where it is none. */
export function columnsOf(stream: NodeJS.WriteStream): number {
  return stream.isTTY && stream.columns > 0 ? stream.columns : Number.POSITIVE_INFINITY;
}

/** What is one letter to a reader. The first segmenter of a process takes 13 ms, each further one 10 µs: none is made before it is needed. */
function graphemes(text: string): Iterable<Intl.SegmentData> {
  return new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text);
}

/** Most texts, told by one look: ASCII, Latin letters, and what lines and bars are drawn with. */
const PLAIN = /^[\x20-\x7e\xa1-\xac\xae-\u024f…•\u2500-\u259f\u2800-\u28ff]*$/;
const EMOJI = /\p{Emoji_Presentation}|\ufe0f|\u200d/u;
const NOTHING = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u;
/** Fullwidth and wide letters of https://www.unicode.org/reports/tr11/, in their blocks. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/u;

/** Of what is seen as one letter. */
function graphemeWidth(grapheme: string): number {
  if (NOTHING.test(grapheme)) return 0;
  return EMOJI.test(grapheme) || WIDE.test(grapheme) ? 2 : 1;
}
