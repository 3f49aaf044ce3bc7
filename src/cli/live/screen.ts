import { stripVTControlCharacters } from "node:util";
import { textWidth } from "../text/width.ts";

/** What a screen is painted on: a terminal. */
export interface ScreenOut {
  write(text: string): unknown;
  readonly columns: number;
  readonly rows: number;
}

/** The last lines of a terminal, which are painted over and over, below lines that stay. */
export interface Screen {
  /** Puts text above the picture, for good. It ends with a line break. */
  above(text: string): void;
  /** Paints these lines, none wider than the terminal, and what was put above meanwhile. */
  paint(lines: readonly string[]): void;
  /** The terminal has another size: what was painted may stand in more rows now. */
  resized(): void;
  /** Paints everything anew below what is there: something else has written to the terminal. */
  forget(): void;
}

/** All that is between these two comes at once, in terminals that know them; others pass over them. */
const BEGIN = "\u001B[?2026h";
const END = "\u001B[?2026l";
/** The whole line, before it is written: some terminals remember how long it was, and break it so when they are resized. */
const CLEAR_LINE = "\u001B[2K";
const NO_COLOUR = "\u001B[0m";
const CLEAR_BELOW = "\u001B[J";

/** The cursor always stands below the last line, so that whatever writes next does not write into the picture. */
export function screen(out: ScreenOut): Screen {
  let painted: readonly string[] = [];
  /** In how many rows these stand. */
  let paintedRows = 0;
  let pending = "";
  /** Terminals remember of a row that a line goes on in the next, until it is cleared. */
  let isBroken = false;

  const paintAll = (lines: readonly string[]): void => {
    // Each line is cleared as it is written over, and not all at once before: that would flicker.
    const above = pending === "" ? "" : pending.replaceAll(/^(?=[^])/gm, CLEAR_LINE) + NO_COLOUR;
    const below = lines.map((line) => `${CLEAR_LINE}${line}\n`).join("");
    out.write(`${BEGIN}${up(paintedRows)}\r${isBroken ? CLEAR_BELOW : ""}${above}${below}${CLEAR_BELOW}${END}`);
    pending = "";
    isBroken = false;
  };
  const paintChanged = (lines: readonly string[]): void => {
    let text = "";
    let row = lines.length;
    for (const [i, line] of lines.entries()) {
      if (line === painted[i]) continue;
      text += `${move(i - row)}\r${CLEAR_LINE}${line}`;
      row = i;
    }
    if (text !== "") out.write(`${BEGIN}${text}${move(lines.length - row)}\r${END}`);
  };

  return {
    above(text) {
      pending += text;
    },
    paint(lines) {
      if (isBroken || pending !== "" || lines.length !== painted.length) paintAll(lines);
      else paintChanged(lines);
      painted = lines;
      paintedRows = lines.length;
    },
    resized() {
      // Terminals break lines anew that have become too wide.
      paintedRows = painted.reduce((rows, line) => {
        const width = textWidth(stripVTControlCharacters(line));
        return rows + Math.max(1, Math.ceil(width / Math.max(1, out.columns)));
      }, 0);
      isBroken = true;
    },
    forget() {
      painted = [];
      paintedRows = 0;
    },
  };
}

function up(rows: number): string {
  return rows === 0 ? "" : `\u001B[${rows}A`;
}

function move(rows: number): string {
  return rows > 0 ? `\u001B[${rows}B` : up(-rows);
}
