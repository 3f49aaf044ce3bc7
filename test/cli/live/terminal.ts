/** As much of a terminal as the screen needs: what it shows, line by line. */
export class Terminal {
  columns: number;
  rows = 24;
  /** What was written, as it came. */
  readonly writes: string[] = [];
  #lines: string[] = [""];
  #row = 0;
  #column = 0;

  constructor(columns = 80) {
    this.columns = columns;
  }

  /** Without the empty lines at the end. */
  get lines(): string[] {
    return this.#lines.join("\n").trimEnd().split("\n");
  }

  write(text: string): void {
    this.writes.push(text);
    // oxlint-disable-next-line no-control-regex
    for (const [part, count, letter] of text.matchAll(/\u001B\[\??(\d*)([A-Za-z])|[^]/g)) {
      const by = Number(count || 1);
      if (letter === "A") this.#row = Math.max(0, this.#row - by);
      else if (letter === "B") this.#row += by;
      else if (letter === "K") this.#set(this.#line.slice(0, this.#column));
      else if (letter === "J") this.#lines = [...this.#lines.slice(0, this.#row), this.#line.slice(0, this.#column)];
      else if (letter !== undefined) continue;
      else if (part === "\r") this.#column = 0;
      else if (part === "\n") {
        this.#row++;
        this.#column = 0;
      } else {
        this.#set(this.#line.padEnd(this.#column).slice(0, this.#column) + part + this.#line.slice(this.#column + 1));
        this.#column++;
      }
    }
  }

  get #line(): string {
    return this.#lines[this.#row] ?? "";
  }

  #set(line: string): void {
    while (this.#lines.length <= this.#row) this.#lines.push("");
    this.#lines[this.#row] = line;
  }
}
