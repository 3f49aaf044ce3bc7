import { stripVTControlCharacters } from "node:util";

const WIDEST_COLUMN = 48;

/** Rows under a head, each column as wide as it needs to be. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cut = (text: string): string => {
    const plain = stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, " ");
    return plain.length > WIDEST_COLUMN ? `${plain.slice(0, WIDEST_COLUMN - 1)}…` : plain;
  };
  const all = [head, ...rows].map((row) => row.map(cut));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
