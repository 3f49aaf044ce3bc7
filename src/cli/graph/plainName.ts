import { stripVTControlCharacters } from "node:util";

/** A name in one line, without anything that a terminal or a parser would take as more than a letter. */
export function plainName(name: string): string {
  return stripVTControlCharacters(name)
    .replaceAll(/[\r\n\t\u2028\u2029]+/gu, " ")
    .replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, "");
}
