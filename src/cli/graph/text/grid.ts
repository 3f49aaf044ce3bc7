import type { Channel, Net } from "./channel.ts";

/** What is written in a box. */
export interface BoxText {
  readonly text: string;
  /** In cells of the terminal. */
  readonly width: number;
}

/** A task's box. */
export interface Box {
  readonly task: number;
  readonly left: number;
  readonly top: number;
  readonly height: number;
  readonly row: number;
  readonly text: BoxText;
  /** A line leaves it. */
  readonly isLeft: boolean;
}

/** By the directions that lines leave a cell in: up 1, right 2, down 4, left 8. */
const JOINTS: Readonly<Record<number, string>> = {
  3: "╰",
  5: "│",
  6: "╭",
  7: "├",
  9: "╯",
  10: "─",
  11: "┴",
  12: "╮",
  13: "┤",
  14: "┬",
  15: "┼",
};
const [UP, RIGHT, DOWN, LEFT] = [1, 2, 4, 8] as const;

/** Cells of a terminal. */
export class Grid {
  readonly #rows: { letter: string; task: number | undefined }[][] = [];
  width = 0;

  /** @param task whose box it belongs to */
  put(x: number, y: number, letter: string, task?: number): void {
    while (this.#rows.length <= y) this.#rows.push([]);
    const row = this.#rows[y]!;
    while (row.length <= x) row.push({ letter: " ", task: undefined });
    row[x] = { letter, task };
    this.width = Math.max(this.width, x + 1);
  }

  /** A text fills its cells: the letters of a wide one leave an empty text behind. */
  #text(x: number, y: number, { text, width }: BoxText, task: number): void {
    this.put(x, y, text, task);
    for (let i = 1; i < width; i++) this.put(x + i, y, "", task);
  }

  /** @param row of its text and of the line that leaves it, if there is one */
  box({ left, top, height, row, text, isLeft, task }: Box): number {
    const right = left + text.width + 3;
    const bottom = top + height - 1;
    for (let x = left + 1; x < right; x++) for (const y of [top, bottom]) this.put(x, y, "─", task);
    for (let y = top + 1; y < bottom; y++) for (const x of [left, right]) this.put(x, y, "│", task);
    this.put(left, top, "╭", task);
    this.put(right, top, "╮", task);
    this.put(left, bottom, "╰", task);
    this.put(right, bottom, "╯", task);
    this.#text(left + 2, row, text, task);
    if (isLeft) this.put(right, row, "├", task);
    return right + 1;
  }

  horizontal(y: number, from: number, to: number): void {
    for (let x = from; x < to; x++) this.put(x, y, "─");
  }

  /** Draws what is between two columns. @returns where the next column begins */
  channel({ nets, trackCount }: Channel, left: number, isArrow: (to: number) => boolean): number {
    const trackX = (track: number): number => left + 1 + track * 2;
    const end = left + 1 + trackCount * 2 + 1;
    for (const net of nets) {
      const turn = net.track === undefined ? end : trackX(net.track);
      this.horizontal(net.row, left, turn);
      for (const { to, row } of net.arrivals) {
        this.horizontal(row, net.track === undefined ? left : turn, end);
        if (isArrow(to)) this.put(end - 1, row, "▶");
      }
    }
    for (const net of nets) if (net.track !== undefined) this.#vertical(net, trackX(net.track));
    return end;
  }

  /** Over the horizontal lines of others, which are broken there. */
  #vertical({ row: start, arrivals }: Net, x: number): void {
    const ends = new Set(arrivals.map(({ row }) => row));
    const first = Math.min(start, ...ends);
    const last = Math.max(start, ...ends);
    for (let y = first; y <= last; y++) {
      const directions =
        (y > first ? UP : 0) | (y < last ? DOWN : 0) | (y === start ? LEFT : 0) | (ends.has(y) ? RIGHT : 0);
      this.put(x, y, JOINTS[directions]!);
    }
  }

  /** @param paint colours what belongs to the box of a task */
  lines(paint: (text: string, task: number) => string): string[] {
    return this.#rows.map((row) => {
      let line = "";
      for (let from = 0; from < row.length;) {
        const { task } = row[from]!;
        let to = from;
        while (to < row.length && row[to]!.task === task) to++;
        const text = row
          .slice(from, to)
          .map(({ letter }) => letter)
          .join("");
        line += task === undefined ? text : paint(text, task);
        from = to;
      }
      return line.trimEnd();
    });
  }
}
