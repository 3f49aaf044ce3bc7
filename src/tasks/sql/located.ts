import { isAbsolute } from "node:path";
import type { FileUse } from "./files.ts";
import { changed, type Piece } from "./place.ts";
import { tokensOf } from "./tokens.ts";

/**
 * A statement whose relative paths start at the project root, wherever the process works: DuckDB would take
 * them from the working folder.
 */
export function located(piece: Piece, files: readonly FileUse[], path: (relative: string) => string): Piece {
  const places = new Map(files.map((use) => [use.place, use.path]));
  const changes = tokensOf(piece.text).flatMap(({ kind, text, start }) => {
    const its = kind === "string" ? places.get(piece.start + start) : undefined;
    if (its === undefined || isAbsolute(its) || /^[a-z][\w+.-]+:\/\//i.test(its) || its.startsWith("~")) return [];
    return [{ at: start, length: text.length, text: quoteText(path(its)) }];
  });
  return changed(piece, changes);
}

/** A text as SQL writes it. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as SQL writes it, whatever is in it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
