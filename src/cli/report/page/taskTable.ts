import { columnsOf, type Column } from "./columns.ts";
import { button, h } from "./dom.ts";
import type { Page } from "./indexed.ts";
import type { Selection } from "./selection.ts";

const ROW_PX = 32;
/** Rows above and below those in sight, so that scrolling shows no gap. */
const SPARE_ROWS = 12;

/** A table of any number of tasks: only the rows in sight are in the page. */
export class TaskTable {
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #selection: Selection;
  readonly #columns: readonly Column[];
  readonly #heads: readonly HTMLElement[];
  readonly #body = h("div", { class: "table-body", role: "rowgroup" });
  readonly #drawn = new Map<number, HTMLElement>();
  #rows: readonly number[] = [];
  #sorted: { readonly column: Column; readonly isDown: boolean } | undefined;
  #isAsked = false;

  constructor(page: Page, selection: Selection) {
    this.#page = page;
    this.#selection = selection;
    this.#columns = columnsOf(page);
    this.#heads = this.#columns.map((column) =>
      h(
        "div",
        { role: "columnheader", "aria-sort": "none", class: column.isNumber === true ? "number" : "" },
        button(column.title, () => this.#sort(column)),
      ),
    );
    this.element = h(
      "div",
      { class: `table has-${this.#columns.length}`, role: "table", "aria-label": "Tasks", tabindex: "0" },
      h("div", { class: "table-head", role: "row" }, ...this.#heads),
      this.#body,
    );
    this.element.style.setProperty("--columns", this.#columns.map(widthOf).join(" "));
  }

  start(): void {
    this.element.addEventListener("scroll", () => this.#ask(), { passive: true });
    new ResizeObserver(() => this.#draw()).observe(this.element);
    this.#body.addEventListener("click", (event) => {
      const row = (event.target as Element).closest<HTMLElement>("[data-task]");
      if (row !== null) this.#selection.set(Number(row.dataset.task), this);
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.target === this.element && this.#onKey(event.key)) event.preventDefault();
    });
    this.#selection.listen((task, from) => {
      if (task !== undefined && from !== this) this.#reveal(task);
      for (const row of this.#drawn.values()) mark(row, Number(row.dataset.task) === task);
    });
  }

  /** Shows these tasks alone. */
  filter(rows: readonly number[]): void {
    this.#rows = rows;
    this.#order();
    this.element.scrollTop = 0;
    this.#redraw();
  }

  #sort(column: Column): void {
    const isAgain = this.#sorted?.column === column;
    // Of times one wants to see the longest first.
    const isDown = isAgain ? !this.#sorted!.isDown : column.name === "took" || column.name === "attempts";
    this.#sorted = { column, isDown };
    this.#heads.forEach((head, index) =>
      head.setAttribute("aria-sort", this.#columns[index] !== column ? "none" : isDown ? "descending" : "ascending"),
    );
    this.#order();
    this.#redraw();
  }

  #order(): void {
    if (this.#sorted === undefined) return;
    const { column, isDown } = this.#sorted;
    const { tasks } = this.#page.data;
    const values = new Map(this.#rows.map((index) => [index, column.sortBy(tasks[index]!)]));
    const sign = isDown ? -1 : 1;
    this.#rows = [...this.#rows].sort((a, b) => {
      const [one, other] = [values.get(a), values.get(b)];
      if (one === other) return a - b;
      if (one === undefined || other === undefined) return one === undefined ? 1 : -1;
      return one < other ? -sign : sign;
    });
  }

  #onKey(key: string): boolean {
    const place = this.#selection.task === undefined ? -1 : this.#rows.indexOf(this.#selection.task);
    const page = Math.max(1, Math.floor(this.element.clientHeight / ROW_PX) - 2);
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[key];
    if (key === "Escape") this.#selection.set(undefined);
    else if (step === undefined || this.#rows.length === 0) return false;
    else this.#selection.set(this.#rows[Math.max(0, Math.min(this.#rows.length - 1, place + step))]);
    return true;
  }

  #reveal(task: number): void {
    const place = this.#rows.indexOf(task);
    if (place < 0) return;
    const room = this.element.clientHeight - 2 * ROW_PX;
    const top = place * ROW_PX;
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (top > this.element.scrollTop + room) this.element.scrollTop = top - room;
  }

  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => {
      this.#isAsked = false;
      this.#draw();
    });
  }

  /** All rows in sight are made anew. */
  #redraw(): void {
    for (const row of this.#drawn.values()) row.remove();
    this.#drawn.clear();
    this.#draw();
  }

  #draw(): void {
    this.#body.style.height = `${Math.max(1, this.#rows.length) * ROW_PX}px`;
    this.element.style.setProperty("--rows", String(this.#page.data.tasks.length));
    this.element.setAttribute("aria-rowcount", String(this.#rows.length + 1));
    const first = Math.max(0, Math.floor(this.element.scrollTop / ROW_PX) - SPARE_ROWS);
    const last = Math.min(
      this.#rows.length,
      Math.ceil((this.element.scrollTop + this.element.clientHeight) / ROW_PX) + SPARE_ROWS,
    );
    // Rows that went out of sight are used again: to make elements costs more than to fill them.
    const spare: HTMLElement[] = [];
    for (const [place, row] of this.#drawn) {
      if (place >= first && place < last) continue;
      spare.push(row);
      this.#drawn.delete(place);
    }
    const added: HTMLElement[] = [];
    for (let place = first; place < last; place++) {
      if (this.#drawn.has(place)) continue;
      const its = spare.pop();
      const row = its ?? this.#newRow();
      this.#fill(row, place);
      this.#drawn.set(place, row);
      if (its === undefined) added.push(row);
    }
    for (const row of spare) row.remove();
    this.#body.append(...added);
  }

  #newRow(): HTMLElement {
    return h(
      "div",
      { class: "row", role: "row" },
      ...this.#columns.map(({ name, isNumber }) =>
        h("div", { role: "cell", class: isNumber === true ? "number" : `is-${name}` }),
      ),
    );
  }

  #fill(row: HTMLElement, place: number): void {
    const index = this.#rows[place]!;
    const task = this.#page.data.tasks[index]!;
    row.dataset.task = String(index);
    row.ariaRowIndex = String(place + 2);
    mark(row, index === this.#selection.task);
    row.style.transform = `translateY(${place * ROW_PX}px)`;
    this.#columns.forEach((column, at) => {
      const cell = row.children[at] as HTMLElement;
      const shown = column.show(task);
      if (typeof shown !== "string") cell.replaceChildren(shown);
      else if (cell.textContent !== shown) {
        cell.textContent = shown;
        cell.title = shown.length > 12 ? shown : "";
      }
    });
  }
}

function mark(row: HTMLElement, isSelected: boolean): void {
  if (isSelected) row.setAttribute("aria-selected", "true");
  else row.removeAttribute("aria-selected");
}

function widthOf({ name, isNumber }: Column): string {
  if (name === "task") return "minmax(160px, 1.2fr)";
  if (name === "why") return "minmax(160px, 2fr)";
  if (name === "tags") return "minmax(90px, 0.6fr)";
  return isNumber === true ? "94px" : "128px";
}
