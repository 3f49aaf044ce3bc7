/** Figures in rows, as Markdown shows them. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table in Markdown whose columns stand below each other in plain text too. */
export function markdown({ head, rows }: Table): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => row[column]!.length)));
  // Figures end below each other, words begin so.
  const figures = head.map((_, column) => rows.every((row) => /^[\d.,]*$/.test(row[column]!)));
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  const pad = (text: string, column: number): string =>
    figures[column]! ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
  const rule = widths.map((width, column) => (figures[column]! ? `${"-".repeat(width - 1)}:` : "-".repeat(width)));
  return line(head.map(pad)) + line(rule) + rows.map((row) => line(row.map(pad))).join("");
}

/** A figure with as many decimals as say something. */
export function format(figure: number | undefined, decimals = 2): string {
  if (figure === undefined) return "";
  return figure.toFixed(decimals === 2 && figure < 0.1 ? 3 : decimals);
}

export function mark(isMet: boolean): string {
  return isMet ? "met" : "MISSED";
}
