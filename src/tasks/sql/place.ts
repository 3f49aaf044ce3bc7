import type { Token } from "./tokens.ts";

/** A part of a query. */
export interface Piece {
  readonly text: string;
  /** Where it begins in the query, in UTF-16 units. */
  readonly start: number;
  /** Where a place in it, in bytes as DuckDB counts, is in the whole query, in UTF-16 units. */
  readonly placeInQuery: (byte: number) => number;
}

/** The piece of a query from its first token to its last. */
export function pieceOf(query: string, tokens: readonly Token[]): Piece {
  const start = tokens[0]!.start;
  const last = tokens.at(-1)!;
  const text = query.slice(start, last.start + last.text.length);
  return { text, start, placeInQuery: (byte) => start + unitsOf(text, byte) };
}

/** A text put into another at a place. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/**
 * A piece with texts put in, or put in the place of others: places in it are still those in the query.
 *
 * @param changes from left to right, in units of the piece; each takes away `length` of what is there
 */
export function changed(piece: Piece, changes: readonly (Insertion & { readonly length: number })[]): Piece {
  if (changes.length === 0) return piece;
  const { text, start, placeInQuery } = piece;
  let made = "";
  let from = 0;
  /** Where stretches of the new text come from: `[place there, place here]`. */
  const stretches: [number, number][] = [[0, 0]];
  for (const { at, length, text: put } of changes) {
    made += text.slice(from, at) + put;
    from = at + length;
    stretches.push([made.length - put.length, at], [made.length, from]);
  }
  made += text.slice(from);
  return {
    text: made,
    start,
    placeInQuery(byte) {
      const units = unitsOf(made, byte);
      const index = stretches.findLastIndex(([there]) => there <= units);
      const [there, here] = stretches[index]!;
      const next = stretches[index + 1]?.[1] ?? text.length;
      const place = Math.min(here + units - there, next);
      return placeInQuery(Buffer.byteLength(text.slice(0, place)));
    },
  };
}

function unitsOf(text: string, byte: number): number {
  return Buffer.from(text).subarray(0, byte).toString().length;
}
