import { changed, type Piece } from "./place.ts";
import { tokensOf, type Token } from "./tokens.ts";

/**
 * A statement in which each `pivot … on year` says `on year in (1)`: DuckDB makes several statements of a pivot
 * that finds its values in the data, and its trees are of one. For the tree alone; what runs is the query itself.
 */
export function withPivotValues(piece: Piece): Piece {
  const tokens = tokensOf(piece.text);
  const ends = tokens.flatMap((token, index) => (isWord(token, PIVOT) ? endsOfValues(tokens, index) : []));
  return changed(
    piece,
    ends.map((at) => ({ at, length: 0, text: " in (1)" })),
  );
}

const PIVOT = /^pivot(_wider)?$/i;
const AFTER_VALUES = /^(using|group|order|limit|offset|qualify|union|intersect|except)$/i;

/** Where the list after `on` has items without `in`. */
function endsOfValues(tokens: readonly Token[], pivot: number): number[] {
  const ends: number[] = [];
  let depth = 0;
  let isAfterOn = false;
  let hasValues = false;
  const endItem = (last: Token): void => {
    if (isAfterOn && !hasValues) ends.push(last.start + last.text.length);
    hasValues = false;
  };
  for (let index = pivot + 1; index < tokens.length; index++) {
    const token = tokens[index]!;
    const before = tokens[index - 1]!;
    if (isSymbol(token, "(") || isSymbol(token, "[")) depth++;
    else if (isSymbol(token, ")") || isSymbol(token, "]")) depth--;
    if (depth < 0 || (depth === 0 && isAfterOn && isWord(token, AFTER_VALUES))) {
      endItem(before);
      return ends;
    }
    if (depth > 0) continue;
    if (!isAfterOn) isAfterOn = isWord(token, /^on$/i);
    else if (isWord(token, /^in$/i)) hasValues = true;
    else if (isSymbol(token, ",")) endItem(before);
  }
  endItem(tokens.at(-1)!);
  return ends;
}

function isWord({ kind, text }: Token, word: RegExp): boolean {
  return kind === "word" && word.test(text);
}

function isSymbol({ kind, text }: Token, symbol: string): boolean {
  return kind === "symbol" && text === symbol;
}
