import { align } from "../layout/align.ts";
import { assignLayers, type Dependencies, type Layered } from "../layout/layers.ts";
import { orderLayers } from "../layout/order.ts";
import { routeChannel, type Arrival, type Channel } from "./channel.ts";
import { Grid, type BoxText } from "./grid.ts";

/** A drawing of boxes and lines. */
export interface BoxDrawing {
  readonly lines: readonly string[];
  readonly width: number;
}

const GAP = 1;
const PASSES = 8;
/** How often boxes make room for a line before this kind of drawing is given up. */
const MOST_SHIFTS = 200;

/**
 * A layered drawing from left to right. Each arrow into a box has a line of its own there, so that no two
 * edges run in one; where lines cross, one is broken.
 *
 * @param paint colours what belongs to the box of a task
 * @returns undefined where it cannot be drawn so
 */
export function drawBoxes(
  dependencies: Dependencies,
  texts: readonly BoxText[],
  paint: (text: string, task: number) => string = (text) => text,
): BoxDrawing | undefined {
  const layered = assignLayers(dependencies);
  if (layered.direct.length > 0) return undefined;
  orderLayers(layered);
  const rows = new Rows(layered);
  const channels = route(layered, rows);
  if (channels === undefined) return undefined;
  const grid = draw(layered, rows, channels, texts);
  return { lines: grid.lines(paint), width: grid.width };
}

/** Where tasks and bends are, in lines; each column moves by itself. */
class Rows {
  readonly top: number[];
  readonly height: readonly number[];
  readonly #layered: Layered;

  constructor(layered: Layered) {
    this.#layered = layered;
    const { layerOf, taskCount, before } = layered;
    this.height = layerOf.map((_, id) => (id < taskCount ? Math.max(1, before[id]!.length) + 2 : 1));
    this.top = layerOf.map(() => 0);
    for (const layer of layered.layers)
      this.#place(
        layer,
        layer.map(() => 0),
      );
    for (let pass = 0; pass < PASSES; pass++) {
      const isForward = pass % 2 === 0;
      const layers = isForward ? layered.layers : layered.layers.toReversed();
      for (const layer of layers)
        this.#place(
          layer,
          layer.map((id) => this.#wanted(id, isForward)),
        );
    }
    const least = this.top.reduce((most, each) => Math.min(most, each), Infinity);
    this.top.forEach((top, id) => (this.top[id] = top - least));
  }

  /** The line on which the links of an id leave it. */
  exit(id: number): number {
    return this.top[id]! + Math.floor((this.height[id]! - 1) / 2);
  }

  /** The lines on which links arrive, from the top, each from the source that stands highest. */
  arrivals(to: number): Arrival[] {
    const sources = [...this.#layered.before[to]!].sort((a, b) => this.exit(a) - this.exit(b));
    const first = this.top[to]! + (to < this.#layered.taskCount ? 1 : 0);
    return sources.map((from, index) => ({ from, to, row: first + index }));
  }

  /** Moves a thing and all below it in its column by a line. */
  shift(id: number): void {
    const layer = this.#layered.layers[this.#layered.layerOf[id]!]!;
    for (const each of layer.slice(layer.indexOf(id))) this.top[each]! += 1;
  }

  #wanted(id: number, isForward: boolean): number {
    const others = this.#layered[isForward ? "before" : "next"][id]!;
    const middle = (each: number): number => this.top[each]! + this.height[each]! / 2;
    return others.length === 0 ? middle(id) : others.reduce((sum, each) => sum + middle(each), 0) / others.length;
  }

  #place(layer: readonly number[], wanted: readonly number[]): void {
    const middles = align(
      layer.map((id, index) => ({
        middle: wanted[index]!,
        weight: id < this.#layered.taskCount ? 1 : 4,
        size: this.height[id]!,
      })),
      GAP,
    );
    let free = -Infinity;
    layer.forEach((id, index) => {
      this.top[id] = Math.max(free, Math.round(middles[index]! - this.height[id]! / 2));
      free = this.top[id] + this.height[id]! + GAP;
    });
  }
}

/** The lines between the columns, once boxes stand so that they can be drawn. */
function route(layered: Layered, rows: Rows): readonly Channel[] | undefined {
  const channels: Channel[] = [];
  let shifts = 0;
  for (let index = 0; index + 1 < layered.layers.length;) {
    const sources = layered.layers[index]!.map((id) => ({ id, row: rows.exit(id) }));
    const arrivals = layered.layers[index + 1]!.flatMap((id) => rows.arrivals(id));
    const channel = routeChannel(sources, arrivals);
    if ("blocked" in channel) {
      if (++shifts > MOST_SHIFTS) return undefined;
      rows.shift(channel.blocked);
      continue;
    }
    channels.push(channel);
    index++;
  }
  return channels;
}

function draw(
  { layers, taskCount, next }: Layered,
  rows: Rows,
  channels: readonly Channel[],
  texts: readonly BoxText[],
): Grid {
  const grid = new Grid();
  let left = 0;
  layers.forEach((layer, index) => {
    const right = left + layer.reduce((most, id) => Math.max(most, id < taskCount ? texts[id]!.width + 4 : 1), 1);
    for (const id of layer) {
      const row = rows.exit(id);
      const isLeft = next[id]!.length > 0;
      const from =
        id < taskCount
          ? grid.box({ task: id, left, top: rows.top[id]!, height: rows.height[id]!, row, text: texts[id]!, isLeft })
          : left;
      if (isLeft) grid.horizontal(row, from, right);
    }
    const channel = channels[index];
    left = channel === undefined ? right : grid.channel(channel, right, (to) => to < taskCount);
  });
  return grid;
}
