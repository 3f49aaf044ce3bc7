import { columnsOf, cutTo, padTo, plainText, textWidth } from "./width.ts";

/** How a table is written. */
export interface TableLayout {
  /** How wide it may be. @default the terminal, or as wide as need be where stdout is none */
  readonly width?: number;
  /** Columns that are set to the right, by place: figures. @default none */
  readonly right?: readonly number[];
  /** Columns that are never cut, by place: dates, ids. @default none */
  readonly firm?: readonly number[];
  /** Longer cells are cut. @default as wide as the table allows */
  readonly widestCell?: number;
  /** How a cell looks that was cut and padded; the head is row -1. @default plain */
  readonly style?: (cell: string, row: number, column: number) => string;
}

/** A table in lines, and how many columns had no room. */
export interface WrittenRows {
  readonly lines: readonly string[];
  readonly hiddenColumns: number;
}

/** Between two columns. */
const GAP = "  ";
/** A column that must be cut keeps so much at the least. */
const LEAST_WIDTH = 8;

/** Rows under a head, each column as wide as it needs to be, and all as wide as the terminal at the most. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], layout: TableLayout = {}): string {
  return tableLines(head, rows, layout).lines.join("\n");
}

/** The same in lines. Where there is no room for all columns, the last ones are left out. */
export function tableLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { width = columnsOf(process.stdout), right = [], firm = [], widestCell, style = (cell) => cell }: TableLayout = {},
): WrittenRows {
  const all = [head, ...rows].map((row) => row.map((cell) => cutTo(plainText(cell), widestCell ?? Infinity)));
  const widths = fitColumns(
    head.map((_, column) => Math.max(...all.map((row) => textWidth(row[column]!)))),
    width,
    firm,
  );
  const lines = all.map((row, place) =>
    widths
      .map((its, column) => {
        const cell = cutTo(row[column]!, its);
        const isLast = column === widths.length - 1 && !right.includes(column);
        return style(isLast ? cell : padTo(cell, its, right.includes(column) ? "right" : "left"), place - 1, column);
      })
      .join(GAP)
      .trimEnd(),
  );
  return { lines, hiddenColumns: head.length - widths.length };
}

/** The widest columns give way first, all to the same width; then the last ones go. */
function fitColumns(wanted: readonly number[], width: number, firm: readonly number[]): number[] {
  const widths = [...wanted];
  const sum = (): number => widths.reduce((all, each) => all + each, GAP.length * (widths.length - 1));
  while (sum() > width) {
    const loose = widths.filter((_, i) => !firm.includes(i));
    const widest = Math.max(0, ...loose);
    if (widest <= LEAST_WIDTH) {
      if (widths.length === 1) break;
      // What the others gave for it they have again.
      return fitColumns(wanted.slice(0, widths.length - 1), width, firm);
    }
    const next = Math.max(LEAST_WIDTH, ...loose.filter((each) => each < widest));
    const count = loose.filter((each) => each === widest).length;
    const cut = Math.max(next, Math.floor(widest - (sum() - width) / count));
    for (const [i, each] of widths.entries())
      if (each === widest && !firm.includes(i)) widths[i] = Math.min(each - 1, cut);
  }
  return widths;
}
