import { Canvas } from "./canvas.ts";
import { GraphModel } from "./graphModel.ts";
import { paintGraph, type GraphPaint, type Transform } from "./graphPaint.ts";
import type { Page } from "./indexed.ts";
import { listenToPointer } from "./pointer.ts";
import type { Selection } from "./selection.ts";

const LEAST_SCALE = 0.0005;
const MOST_SCALE = 3;
/** Smaller than this, names cannot be read: a large graph begins with a part of it. */
const READABLE_SCALE = 0.6;
/** More on the screen than this takes longer to draw than a frame: while it moves, the last picture is moved. */
const MOST_PER_FRAME = 800;
const SETTLED_MS = 120;
const MARGIN = 24;

interface Picture {
  readonly bitmap: HTMLCanvasElement;
  readonly transform: Transform;
}

/** The graph on a canvas, which moves and zooms and follows the selected task. */
export class GraphView {
  readonly canvas: Canvas;
  readonly #page: Page;
  readonly #model: GraphModel;
  readonly #selection: Selection;
  #transform: Transform = { scale: 1, x: 0, y: 0 };
  /** What is related to the selected task, once it has been drawn. */
  #related: { readonly to: number; readonly its: ReturnType<GraphModel["related"]> } | undefined;
  #hovered: number | undefined;
  /** The last picture that was drawn in full, and what was transformed how in it. */
  #picture: Picture | undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #isPlaced = false;
  #isPrinting = false;

  constructor(page: Page, selection: Selection) {
    this.#page = page;
    this.#model = new GraphModel(page);
    this.#selection = selection;
    this.canvas = new Canvas(() => this.#paint(), {
      tabindex: "0",
      role: "img",
      "aria-label": `Graph of ${page.data.tasks.length} tasks. Arrow keys go from task to task; the table below lists them all.`,
    });
    selection.listen((task, from) => {
      const before = this.#transform;
      if (task !== undefined && from !== this) this.#reveal(task);
      // Where one goes quickly from task to task, only the last is drawn.
      if (this.#picture !== undefined && from !== this) this.#settle();
      else this.#picture = undefined;
      if (this.#picture === undefined || !isSame(before, this.#transform)) this.canvas.ask();
    });
  }

  /** Draws all anew once nothing has moved for a moment. */
  #settle(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#picture = undefined;
      this.canvas.ask();
    }, SETTLED_MS);
  }

  start(host: HTMLElement): void {
    this.canvas.follow(host, () => {
      this.#picture = undefined;
      if (!this.#isPlaced) this.#begin();
      this.#isPlaced = true;
    });
    const task = (x: number, y: number): number | undefined =>
      this.#model.at((x - this.#transform.x) / this.#transform.scale, (y - this.#transform.y) / this.#transform.scale);
    listenToPointer(this.canvas.element, {
      onDrag: (dx, dy) => this.#move({ ...this.#transform, x: this.#transform.x + dx, y: this.#transform.y + dy }),
      onClick: (x, y) => this.#selection.set(task(x, y), this),
      onHover: (x, y) => this.#hover(x === undefined ? undefined : task(x, y!)),
      onZoom: (factor, x, y) => this.zoom(factor, x, y),
    });
    this.canvas.element.addEventListener("keydown", (event) => {
      if (this.#onKey(event.key)) event.preventDefault();
    });
  }

  /** Around a point of the canvas. @default its middle */
  zoom(factor: number, x: number = this.canvas.width / 2, y: number = this.canvas.height / 2): void {
    const scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, this.#transform.scale * factor));
    const real = scale / this.#transform.scale;
    this.#move({ scale, x: x - (x - this.#transform.x) * real, y: y - (y - this.#transform.y) * real });
  }

  /** All of it. */
  fit(): void {
    this.#move(this.#fitting());
  }

  beforePrint(): void {
    this.#isPrinting = true;
    this.#picture = undefined;
    this.#transform = this.#fitting();
    this.canvas.repaint();
  }

  afterPrint(): void {
    this.#isPrinting = false;
    this.#picture = undefined;
    this.canvas.repaint();
  }

  #fitting(): Transform {
    const { width, height } = this.#page.data.layout;
    const scale = Math.min(
      1,
      (this.canvas.width - 2 * MARGIN) / Math.max(1, width),
      (this.canvas.height - 2 * MARGIN) / Math.max(1, height),
    );
    return { scale, x: (this.canvas.width - width * scale) / 2, y: (this.canvas.height - height * scale) / 2 };
  }

  /** All of it where it can be read so; else what matters most, in the middle. */
  #begin(): void {
    const fitting = this.#fitting();
    this.#transform = fitting;
    if (fitting.scale >= READABLE_SCALE || this.#model.taskCount === 0) return;
    const { tasks, layout } = this.#page.data;
    const failed = tasks.findIndex(({ outcome }) => outcome === "failed");
    const longest = [...this.#page.isCritical].reduce(
      (most, each) => ((tasks[each]!.durationMs ?? 0) > (tasks[most]?.durationMs ?? -1) ? each : most),
      -1,
    );
    const task = this.#selection.task ?? (failed >= 0 ? failed : Math.max(0, longest));
    const scale = READABLE_SCALE;
    this.#transform = {
      scale,
      x: held(this.canvas.width / 2 - layout.x[task]! * scale, layout.width * scale, this.canvas.width),
      y: held(this.canvas.height / 2 - layout.y[task]! * scale, layout.height * scale, this.canvas.height),
    };
  }

  #move(transform: Transform): void {
    this.#transform = transform;
    this.canvas.ask();
  }

  #hover(task: number | undefined): void {
    if (task === this.#hovered) return;
    this.#hovered = task;
    this.canvas.element.style.cursor = task === undefined ? "grab" : "pointer";
    const its = task === undefined ? undefined : this.#page.data.tasks[task]!;
    this.canvas.element.title = its === undefined ? "" : `${its.name}\n${its.reason}`;
    this.canvas.ask();
  }

  /** Brings a task into sight where it is not. */
  #reveal(task: number): void {
    const { x, y, halfWidth } = this.#page.data.layout;
    const scale = Math.max(this.#transform.scale, READABLE_SCALE);
    const at = {
      x: x[task]! * this.#transform.scale + this.#transform.x,
      y: y[task]! * this.#transform.scale + this.#transform.y,
    };
    const room = halfWidth[task]! * this.#transform.scale;
    const isSeen =
      at.x > room && at.x < this.canvas.width - room && at.y > MARGIN && at.y < this.canvas.height - MARGIN;
    if (isSeen && scale === this.#transform.scale) return;
    this.#transform = {
      scale,
      x: this.canvas.width / 2 - x[task]! * scale,
      y: this.canvas.height / 2 - y[task]! * scale,
    };
  }

  #onKey(key: string): boolean {
    if (key === "+" || key === "=") this.zoom(1.4);
    else if (key === "-") this.zoom(1 / 1.4);
    else if (key === "0") this.fit();
    else if (key === "Escape") this.#selection.set(undefined);
    else if (key.startsWith("Arrow")) this.#step(key);
    else return false;
    return true;
  }

  #step(key: string): void {
    const { data, dependents } = this.#page;
    const task = this.#selection.task;
    if (task === undefined) return this.#selection.set(0);
    const next =
      key === "ArrowLeft"
        ? data.tasks[task]!.dependencies[0]
        : key === "ArrowRight"
          ? dependents[task]![0]
          : this.#model.beside(task, key === "ArrowUp" ? -1 : 1);
    if (next !== undefined) this.#selection.set(next);
  }

  #relatedNow(): GraphPaint["related"] {
    const { task } = this.#selection;
    // On paper there is nothing selected.
    if (task === undefined || this.#isPrinting) return undefined;
    if (this.#related?.to !== task) this.#related = { to: task, its: this.#model.related(task) };
    return this.#related.its;
  }

  #paint(): void {
    const paint: GraphPaint = {
      page: this.#page,
      canvas: this.canvas,
      transform: this.#transform,
      selected: this.#selection.task,
      hovered: this.#hovered,
      related: this.#relatedNow(),
    };
    const isLarge = this.#model.taskCount + this.#model.linkCount > MOST_PER_FRAME;
    if (!isLarge) return void paintGraph(paint);
    if (this.#picture !== undefined && !isSame(this.#picture.transform, this.#transform)) {
      this.#moved(this.#picture);
      this.#settle();
      return;
    }
    const painted = paintGraph(paint);
    if (painted > MOST_PER_FRAME) this.#keep();
  }

  #keep(): void {
    const bitmap = document.createElement("canvas");
    bitmap.width = this.canvas.element.width;
    bitmap.height = this.canvas.element.height;
    bitmap.getContext("2d")!.drawImage(this.canvas.element, 0, 0);
    this.#picture = { bitmap, transform: this.#transform };
  }

  #moved({ bitmap, transform }: Picture): void {
    const factor = this.#transform.scale / transform.scale;
    const { context, width, height } = this.canvas;
    context.drawImage(
      bitmap,
      this.#transform.x - transform.x * factor,
      this.#transform.y - transform.y * factor,
      width * factor,
      height * factor,
    );
  }
}

/** A place at which no room is wasted beside what is larger than the canvas. */
function held(at: number, size: number, room: number): number {
  return size + 2 * MARGIN <= room ? (room - size) / 2 : Math.min(MARGIN, Math.max(room - size - MARGIN, at));
}

function isSame(a: Transform, b: Transform): boolean {
  return a.scale === b.scale && a.x === b.x && a.y === b.y;
}
