import type { PageTask } from "../pageData.ts";
import type { Canvas } from "./canvas.ts";
import { endMs, type Page } from "./indexed.ts";
import { ticks, type Span } from "./ticks.ts";
import { duration } from "./times.ts";

export const AXIS_PX = 26;
export const ROW_PX = 24;
const BAR_PX = 16;
/** To the left of the rows: the numbers of lanes, or the names of tasks. */
export const GUTTER_PX = { lanes: 44, tasks: 204 } as const;
/** Narrower bars have no room for more than their colour. */
const DETAILED_PX = 24;
const NARROW_PX = 3;
const NAMED_PX = 16;

export interface TimelinePaint {
  readonly page: Page;
  readonly canvas: Canvas;
  readonly rows: keyof typeof GUTTER_PX;
  /** Those that ran, by start. */
  readonly tasks: readonly number[];
  /** By task. */
  readonly rowOf: readonly number[];
  /** By task: when the next of the same lane comes. */
  readonly nextMs: readonly (number | undefined)[];
  readonly span: Span;
  readonly scrollTop: number;
  readonly selected: number | undefined;
  readonly hovered: number | undefined;
}

/** Where each moment is on the canvas. */
type Scale = (ms: number) => number;

/** Draws what is in sight. */
export function paintTimeline(paint: TimelinePaint): void {
  const { canvas, span, rows } = paint;
  const { context } = canvas;
  const gutter = GUTTER_PX[rows];
  const pxPerMs = (canvas.width - gutter - 8) / (span.toMs - span.fromMs);
  const scale: Scale = (ms) => gutter + (ms - span.fromMs) * pxPerMs;
  context.textBaseline = "middle";
  paintGrid(paint, scale);
  context.save();
  context.beginPath();
  context.rect(gutter, AXIS_PX, canvas.width - gutter, canvas.height - AXIS_PX);
  context.clip();
  paintBars(paint, scale);
  context.restore();
  paintGutter(paint);
}

function paintGrid({ canvas, span }: TimelinePaint, scale: Scale): void {
  const { context, palette, width, height } = canvas;
  canvas.font(11);
  context.strokeStyle = palette.grid;
  context.lineWidth = 1;
  for (const { ms, label } of ticks(span, Math.max(2, width / 110))) {
    const x = Math.round(scale(ms)) + 0.5;
    context.beginPath();
    context.moveTo(x, AXIS_PX - 4);
    context.lineTo(x, height);
    context.stroke();
    context.fillStyle = palette.quiet;
    context.fillText(label, x + 4, AXIS_PX / 2);
  }
  context.beginPath();
  context.moveTo(0, AXIS_PX - 0.5);
  context.lineTo(width, AXIS_PX - 0.5);
  context.stroke();
}

function paintBars(paint: TimelinePaint, scale: Scale): void {
  const { page, canvas, tasks, rowOf, nextMs, span, scrollTop, rows } = paint;
  const { width, height } = canvas;
  /** By row: how far it is filled with bars too narrow to be told apart. */
  const filled: number[] = [];
  for (const index of tasks) {
    const task = page.data.tasks[index]!;
    const row = rowOf[index]!;
    const top = AXIS_PX + row * ROW_PX - scrollTop + (ROW_PX - BAR_PX) / 2;
    if (top > height || top + BAR_PX < AXIS_PX) continue;
    if (task.startMs! - (task.waitedMs ?? 0) > span.toMs || endMs(task) < span.fromMs) continue;
    const left = scale(task.startMs!);
    const wide = Math.max(1.5, scale(endMs(task)) - left);
    if (wide < NARROW_PX && left + wide < (filled[row] ?? -1) + 0.5 && task.outcome === "ran") continue;
    filled[row] = left + wide;
    paintBar(paint, { index, task, left, wide, top, scale });
    if (rows === "lanes") {
      const next = nextMs[index];
      const room = (next === undefined ? width : scale(next)) - 6;
      if (room - left >= NAMED_PX)
        paintName(canvas, task, { left, wide, top, room, isFull: page.isCritical.has(index) });
    } else paintTime(canvas, task, { left, wide, top });
  }
}

interface Bar {
  readonly index: number;
  readonly task: PageTask;
  readonly left: number;
  readonly wide: number;
  readonly top: number;
  readonly scale: Scale;
}

function paintBar(
  { page, canvas, selected, hovered }: TimelinePaint,
  { index, task, left, wide, top, scale }: Bar,
): void {
  const { context, palette } = canvas;
  const stroke = palette.stroke(task.outcome);
  const isCritical = page.isCritical.has(index);
  if ((task.waitedMs ?? 0) > 0) {
    const from = scale(task.startMs! - task.waitedMs!);
    dashed(context, from, left, top + BAR_PX / 2, palette.quiet);
  }
  context.fillStyle = isCritical ? stroke : palette.fill(task.outcome);
  const radius = Math.min(4, wide / 2);
  context.beginPath();
  context.roundRect(left, top, wide, BAR_PX, radius);
  context.fill();
  if (wide >= NARROW_PX) {
    context.strokeStyle = index === selected ? palette.accent : index === hovered ? palette.ink : stroke;
    context.lineWidth = index === selected ? 2.5 : 1;
    context.stroke();
  } else if (!isCritical) {
    context.fillStyle = stroke;
    context.fillRect(left, top, wide, BAR_PX);
  }
  if (wide < DETAILED_PX) return;
  paintRetries(canvas, task, { top, scale });
  paintSteps(canvas, task, { top, scale, isCritical });
}

/** Failed attempts are hatched; between them it waits. */
function paintRetries(
  { context, palette }: Canvas,
  { retries = [], startMs }: PageTask,
  { top, scale }: Pick<Bar, "top" | "scale">,
): void {
  let at = startMs!;
  for (const { durationMs, delayMs } of retries) {
    const [left, right, next] = [scale(at), scale(at + durationMs), scale(at + durationMs + delayMs)];
    context.save();
    context.beginPath();
    context.rect(left, top, Math.max(1, right - left), BAR_PX);
    context.clip();
    context.fillStyle = palette.fill("failed");
    context.fillRect(left, top, right - left + 1, BAR_PX);
    context.strokeStyle = palette.stroke("failed");
    context.lineWidth = 1.2;
    context.beginPath();
    for (let x = left - BAR_PX; x < right; x += 5) {
      context.moveTo(x, top + BAR_PX);
      context.lineTo(x + BAR_PX, top);
    }
    context.stroke();
    context.restore();
    context.fillStyle = palette.paper;
    context.fillRect(right, top + 0.5, Math.max(0, next - right), BAR_PX - 1);
    dashed(context, right, next, top + BAR_PX / 2, palette.quiet);
    at += durationMs + delayMs;
  }
}

/** Steps lie within their task, each in a line at its foot. */
function paintSteps(
  { context, palette }: Canvas,
  { steps = [], startMs, outcome }: PageTask,
  { top, scale, isCritical }: Pick<Bar, "top" | "scale"> & { readonly isCritical: boolean },
): void {
  context.fillStyle = isCritical ? palette.paper : palette.stroke(outcome);
  context.globalAlpha = isCritical ? 0.65 : 0.8;
  for (const { offsetMs, durationMs } of steps) {
    if (offsetMs === undefined) continue;
    const left = scale(startMs! + offsetMs);
    const wide = scale(startMs! + offsetMs + durationMs) - left;
    if (wide > 2) context.fillRect(left + 1, top + BAR_PX - 4, wide - 2, 2);
  }
  context.globalAlpha = 1;
}

function dashed(context: CanvasRenderingContext2D, from: number, to: number, y: number, color: string): void {
  if (to - from < 2) return;
  context.save();
  context.strokeStyle = color;
  context.setLineDash([3, 3]);
  context.lineWidth = 1.2;
  context.beginPath();
  context.moveTo(from, y);
  context.lineTo(to, y);
  context.stroke();
  context.restore();
}

/** In its bar, or beside it where there is room before the next. */
function paintName(
  canvas: Canvas,
  { name, steps = [], retries = [] }: PageTask,
  {
    left,
    wide,
    top,
    room,
    isFull,
  }: Pick<Bar, "left" | "wide" | "top"> & { readonly room: number; readonly isFull: boolean },
): void {
  const { context, palette } = canvas;
  canvas.font(11);
  const from = Math.max(left, GUTTER_PX.lanes) + 5;
  const inside = left + wide - from - 4;
  const needed = context.measureText(name).width;
  const bar = { isFull, isHatched: retries.length > 0 };
  const y = top + BAR_PX / 2 + 0.5 - (steps.length > 0 ? 1 : 0);
  if (needed <= inside) paintOnBar(canvas, name, { ...bar, x: from, y });
  else if (needed <= room - left - wide - 4) {
    context.fillStyle = palette.ink;
    context.fillText(name, left + wide + 4, top + BAR_PX / 2 + 0.5);
  } else if (inside > 24) paintOnBar(canvas, canvas.cut(name, inside), { ...bar, x: from, y });
}

/** On a hatched ground with a seam in the colour of the paper. */
function paintOnBar(
  { context, palette }: Canvas,
  text: string,
  bar: { isFull: boolean; isHatched: boolean; x: number; y: number },
): void {
  if (bar.isHatched) {
    context.lineWidth = 3;
    context.lineJoin = "round";
    context.strokeStyle = palette.paper;
    context.strokeText(text, bar.x, bar.y);
  }
  context.fillStyle = bar.isFull && !bar.isHatched ? palette.paper : palette.ink;
  context.fillText(text, bar.x, bar.y);
}

function paintTime(
  canvas: Canvas,
  { durationMs = 0 }: PageTask,
  { left, wide, top }: Pick<Bar, "left" | "wide" | "top">,
): void {
  const { context, palette, width } = canvas;
  canvas.font(11);
  const text = duration(durationMs);
  const textWidth = context.measureText(text).width;
  const x = left + wide + 5 + textWidth < width ? left + wide + 5 : left - textWidth - 5;
  context.fillStyle = palette.quiet;
  context.fillText(text, x, top + BAR_PX / 2 + 0.5);
}

function paintGutter({ page, canvas, rows, tasks, scrollTop, selected }: TimelinePaint): void {
  const { context, palette, height } = canvas;
  const gutter = GUTTER_PX[rows];
  const count = rows === "lanes" ? page.data.run!.laneCount : tasks.length;
  const first = Math.max(0, Math.floor(scrollTop / ROW_PX));
  const last = Math.min(count - 1, Math.ceil((scrollTop + height) / ROW_PX));
  context.save();
  context.beginPath();
  context.rect(0, AXIS_PX, gutter, height - AXIS_PX);
  context.clip();
  for (let row = first; row <= last; row++) {
    const y = AXIS_PX + row * ROW_PX - scrollTop + ROW_PX / 2 + 0.5;
    if (rows === "lanes") {
      canvas.font(11);
      context.fillStyle = palette.quiet;
      context.textAlign = "right";
      context.fillText(String(row + 1), gutter - 14, y);
      context.textAlign = "left";
      continue;
    }
    const index = tasks[row]!;
    const isCritical = page.isCritical.has(index);
    canvas.font(12, isCritical ? 600 : 400);
    context.fillStyle = index === selected ? palette.accent : palette.ink;
    context.fillText(canvas.cut(page.data.tasks[index]!.name, gutter - 32), 18, y);
  }
  context.restore();
}
