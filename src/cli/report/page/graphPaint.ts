import type { Canvas } from "./canvas.ts";
import type { Page } from "./indexed.ts";
import { OUTCOMES } from "./outcomes.ts";

/** From the layout to the canvas. */
export interface Transform {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface GraphPaint {
  readonly page: Page;
  readonly canvas: Canvas;
  readonly transform: Transform;
  readonly selected: number | undefined;
  readonly hovered: number | undefined;
  readonly related: { readonly tasks: ReadonlySet<number>; readonly links: ReadonlySet<number> } | undefined;
}

const FADED = 0.22;
/** Smaller than this, curves look like straight lines. */
const CURVED_SCALE = 0.12;
/** Smaller than this, a task is a dot without a border. */
const BORDERED_SCALE = 0.16;
const NAMED_SCALE = 0.42;
/** From the edge of a task to its name. */
const NAME_LEFT_PX = 30;
/** So many links lie on each other, and are drawn fainter. */
const CROWDED = 2_000;

/** Draws what is in sight. @returns how much that was */
export function paintGraph(paint: GraphPaint): number {
  return paintLinks(paint) + paintTasks(paint);
}

function paintLinks({ page, canvas, transform: { scale, x: dx, y: dy }, related }: GraphPaint): number {
  const { context, palette, width, height } = canvas;
  const { x, y, halfWidth, links } = page.data.layout;
  const taskCount = page.data.tasks.length;
  let painted = 0;
  const stroke = (isWanted: (link: number) => boolean, color: string, lineWidth: number, alpha: number): void => {
    context.beginPath();
    const heads: [number, number][] = [];
    for (let link = 0; link < links.length / 2; link++) {
      if (!isWanted(link)) continue;
      const [from, to] = [links[link * 2]!, links[link * 2 + 1]!];
      const x1 = (x[from]! + (halfWidth[from] ?? 0)) * scale + dx;
      const x2 = (x[to]! - (halfWidth[to] ?? 0)) * scale + dx;
      if (x2 < 0 || x1 > width) continue;
      const y1 = y[from]! * scale + dy;
      const y2 = y[to]! * scale + dy;
      if ((y1 < 0 && y2 < 0) || (y1 > height && y2 > height)) continue;
      painted++;
      context.moveTo(x1, y1);
      if (scale < CURVED_SCALE || Math.abs(y1 - y2) < 0.5) context.lineTo(x2, y2);
      else context.bezierCurveTo((x1 + x2) / 2, y1, (x1 + x2) / 2, y2, x2, y2);
      if (to < taskCount && scale > NAMED_SCALE) heads.push([x2, y2]);
    }
    context.globalAlpha = alpha;
    context.strokeStyle = color;
    context.lineWidth = lineWidth;
    context.stroke();
    context.fillStyle = color;
    context.beginPath();
    for (const [headX, headY] of heads) {
      context.moveTo(headX, headY);
      context.lineTo(headX - 7 * scale - 2, headY - 3 * scale - 1);
      context.lineTo(headX - 7 * scale - 2, headY + 3 * scale + 1);
      context.closePath();
    }
    context.fill();
    context.globalAlpha = 1;
  };
  const lineWidth = Math.max(0.4, Math.min(1.4, 1.4 * scale + 0.2));
  if (related === undefined) stroke(() => true, palette.line, lineWidth, links.length / 2 > CROWDED ? 0.4 : 1);
  else {
    stroke((link) => !related.links.has(link), palette.line, lineWidth, FADED);
    stroke((link) => related.links.has(link), palette.accent, lineWidth + 0.6, 1);
  }
  return painted;
}

function paintTasks({ page, canvas, transform, selected, hovered, related }: GraphPaint): number {
  const { context, palette, width, height } = canvas;
  const { scale, x: dx, y: dy } = transform;
  const { x, y, halfWidth, nodeHeight } = page.data.layout;
  const tall = nodeHeight * scale;
  const fontSize = 13 * scale;
  const isNamed = scale >= NAMED_SCALE;
  canvas.font(fontSize);
  context.textBaseline = "middle";
  let painted = 0;
  page.data.tasks.forEach((task, index) => {
    const wide = halfWidth[index]! * 2 * scale;
    const left = (x[index]! - halfWidth[index]!) * scale + dx;
    const top = y[index]! * scale + dy - tall / 2;
    if (left > width || left + wide < 0 || top > height || top + tall < 0) return;
    painted++;
    context.globalAlpha = related === undefined || related.tasks.has(index) ? 1 : FADED;
    const stroke = palette.stroke(task.outcome);
    if (scale < BORDERED_SCALE) {
      context.fillStyle = stroke;
      context.fillRect(left, top, Math.max(1.5, wide), Math.max(1.5, tall));
    } else {
      context.beginPath();
      context.roundRect(left, top, wide, tall, 7 * scale);
      context.fillStyle = palette.paper;
      context.fill();
      context.fillStyle = palette.fill(task.outcome);
      context.fill();
      context.strokeStyle = index === selected ? palette.accent : stroke;
      context.lineWidth = index === selected ? 3 : index === hovered || page.isCritical.has(index) ? 2.2 : 1.2;
      context.stroke();
    }
    if (!isNamed) return;
    const baseline = top + tall / 2 + 0.5;
    context.fillStyle = stroke;
    context.fillText(OUTCOMES[task.outcome].mark, left + 12 * scale, baseline);
    context.fillStyle = palette.ink;
    context.fillText(canvas.cut(task.name, wide - NAME_LEFT_PX * scale - 3), left + NAME_LEFT_PX * scale, baseline);
  });
  context.globalAlpha = 1;
  return painted;
}
