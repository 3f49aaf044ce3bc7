import { stripVTControlCharacters } from "node:util";

/** A text of several lines without colours of a terminal, or what else a page does not show. */
export function plainLines(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/[^\P{Cc}\n\t]/gu, "");
}
