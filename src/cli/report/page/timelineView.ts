import { Canvas } from "./canvas.ts";
import { h } from "./dom.ts";
import { endMs, type Page } from "./indexed.ts";
import { listenToPointer } from "./pointer.ts";
import type { Selection } from "./selection.ts";
import { paintTimeline, AXIS_PX, GUTTER_PX, ROW_PX } from "./timelinePaint.ts";
import type { Span } from "./ticks.ts";
import { duration } from "./times.ts";

/** A row for each lane, or one for each task that ran. */
export type TimelineRows = "lanes" | "tasks";

const TALLEST_PX = 420;
const MOST_ZOOM = 200_000;

/** The run from left to right, on a canvas as high as what is in sight of its rows. */
export class TimelineView {
  readonly element: HTMLElement;
  readonly #canvas: Canvas;
  readonly #page: Page;
  readonly #selection: Selection;
  /** Those that ran, by start. */
  readonly #ran: readonly number[];
  readonly #nextMs: readonly (number | undefined)[];
  readonly #spacer = h("div", { class: "spacer" });
  #rows: TimelineRows = "lanes";
  #rowOf: number[] = [];
  #span: Span;
  #hovered: number | undefined;

  constructor(page: Page, selection: Selection) {
    const { tasks } = page.data;
    this.#page = page;
    this.#selection = selection;
    this.#span = { fromMs: 0, toMs: page.totalMs };
    this.#ran = [...tasks.keys()]
      .filter((index) => tasks[index]!.startMs !== undefined)
      .sort((a, b) => tasks[a]!.startMs! - tasks[b]!.startMs!);
    this.#nextMs = nextStarts(page, this.#ran);
    this.#canvas = new Canvas(() => this.#paint(), {
      tabindex: "0",
      role: "img",
      "aria-label": "Timeline of the run. Left and right go from task to task by start; the table below has all times.",
    });
    this.element = h("div", { class: "timeline" }, this.#spacer);
    this.#spacer.append(this.#canvas.element);
    this.show("lanes");
    selection.listen((task, from) => {
      if (task !== undefined && from !== this) this.#reveal(task);
      this.#canvas.ask();
    });
  }

  start(): void {
    this.#canvas.follow(this.element, () => {});
    this.element.addEventListener("scroll", () => this.#canvas.ask(), { passive: true });
    listenToPointer(this.#canvas.element, {
      onDrag: (dx, dy) => {
        this.#pan(-dx);
        this.element.scrollTop -= dy;
      },
      onClick: (x, y) => this.#selection.set(this.#at(x, y), this),
      onHover: (x, y) => this.#hover(x === undefined ? undefined : this.#at(x, y!)),
      onZoom: (factor, x) => this.zoom(factor, x),
    });
    this.#canvas.element.addEventListener("keydown", (event) => {
      if (this.#onKey(event.key)) event.preventDefault();
    });
  }

  show(rows: TimelineRows): void {
    this.#rows = rows;
    this.#rowOf = [];
    this.#ran.forEach(
      (task, place) => (this.#rowOf[task] = rows === "lanes" ? this.#page.data.tasks[task]!.lane! : place),
    );
    const count = rows === "lanes" ? this.#page.data.run!.laneCount : this.#ran.length;
    const height = AXIS_PX + count * ROW_PX + 8;
    this.#spacer.style.height = `${height}px`;
    this.element.style.height = `${Math.min(TALLEST_PX, height)}px`;
    this.element.scrollTop = 0;
    this.#canvas.ask();
  }

  /** Around a point of the canvas. @default its middle */
  zoom(factor: number, x: number = (this.#canvas.width + this.#gutter) / 2): void {
    const { fromMs, toMs } = this.#span;
    const at = this.#msAt(x);
    const length = Math.min(this.#page.totalMs, Math.max(this.#page.totalMs / MOST_ZOOM, (toMs - fromMs) / factor));
    const share = (at - fromMs) / (toMs - fromMs);
    this.#setSpan(at - length * share, length);
  }

  fit(): void {
    this.#setSpan(0, this.#page.totalMs);
  }

  beforePrint(): void {
    this.fit();
    this.#canvas.repaint();
  }

  afterPrint(): void {
    this.#canvas.repaint();
  }

  get #gutter(): number {
    return GUTTER_PX[this.#rows];
  }

  #msAt(x: number): number {
    const { fromMs, toMs } = this.#span;
    return fromMs + ((x - this.#gutter) / Math.max(1, this.#canvas.width - this.#gutter)) * (toMs - fromMs);
  }

  #setSpan(fromMs: number, length: number): void {
    const from = Math.max(0, Math.min(this.#page.totalMs - length, fromMs));
    this.#span = { fromMs: from, toMs: from + length };
    this.#canvas.ask();
  }

  #pan(px: number): void {
    const { fromMs, toMs } = this.#span;
    this.#setSpan(fromMs + (px / Math.max(1, this.#canvas.width - this.#gutter)) * (toMs - fromMs), toMs - fromMs);
  }

  #at(x: number, y: number): number | undefined {
    const row = Math.floor((y - AXIS_PX + this.element.scrollTop) / ROW_PX);
    if (y < AXIS_PX) return undefined;
    if (this.#rows === "tasks") return this.#ran[row];
    const ms = this.#msAt(x);
    const nearMs = ((this.#span.toMs - this.#span.fromMs) / Math.max(1, this.#canvas.width)) * 2;
    return this.#ran.find((task) => {
      const its = this.#page.data.tasks[task]!;
      return its.lane === row && ms >= its.startMs! - nearMs && ms <= endMs(its) + nearMs;
    });
  }

  #hover(task: number | undefined): void {
    if (task === this.#hovered) return;
    this.#hovered = task;
    this.#canvas.element.style.cursor = task === undefined ? "grab" : "pointer";
    const its = task === undefined ? undefined : this.#page.data.tasks[task]!;
    this.#canvas.element.title =
      its === undefined ? "" : `${its.name}: ${duration(its.durationMs ?? 0)}\n${its.reason}`;
    this.#canvas.ask();
  }

  /** Brings a task into sight where it is not. */
  #reveal(task: number): void {
    const its = this.#page.data.tasks[task]!;
    const row = this.#rowOf[task];
    if (row === undefined || its.startMs === undefined) return;
    const top = row * ROW_PX;
    const room = this.element.clientHeight - AXIS_PX - ROW_PX;
    if (top < this.element.scrollTop || top > this.element.scrollTop + room) this.element.scrollTop = top - room / 2;
    const { fromMs, toMs } = this.#span;
    if (endMs(its) < fromMs || its.startMs > toMs) this.#setSpan(its.startMs - (toMs - fromMs) / 3, toMs - fromMs);
  }

  #onKey(key: string): boolean {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[key];
    if (step !== undefined) {
      const place = this.#selection.task === undefined ? -1 : this.#ran.indexOf(this.#selection.task);
      const next = this.#ran[Math.max(0, place + step)];
      if (next !== undefined) this.#selection.set(next);
    } else if (key === "+" || key === "=") this.zoom(1.6);
    else if (key === "-") this.zoom(1 / 1.6);
    else if (key === "0") this.fit();
    else if (key === "Escape") this.#selection.set(undefined);
    else return false;
    return true;
  }

  #paint(): void {
    paintTimeline({
      page: this.#page,
      canvas: this.#canvas,
      rows: this.#rows,
      tasks: this.#ran,
      rowOf: this.#rowOf,
      nextMs: this.#nextMs,
      span: this.#span,
      scrollTop: this.element.scrollTop,
      selected: this.#selection.task,
      hovered: this.#hovered,
    });
  }
}

/** When the next task of the same lane comes, with its wait. */
function nextStarts({ data: { tasks } }: Page, ran: readonly number[]): (number | undefined)[] {
  const lastOf: number[] = [];
  const next: (number | undefined)[] = tasks.map(() => undefined);
  for (const index of ran) {
    const { lane = 0, startMs = 0, waitedMs = 0 } = tasks[index]!;
    const before = lastOf[lane];
    if (before !== undefined) next[before] = startMs - waitedMs;
    lastOf[lane] = index;
  }
  return next;
}
