import { align } from "./align.ts";
import { assignLayers, type Dependencies, type Layered } from "./layers.ts";
import { orderLayers } from "./order.ts";

/** Where everything of a graph is, from left to right: x grows with the layers. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** The middles of tasks and then of bends, by id. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Of each id, half of what it takes from left to right; 0 for a bend. */
  readonly halfWidth: readonly number[];
  /** From id to id, each to be drawn once. */
  readonly links: readonly (readonly [number, number])[];
}

export interface Spacing {
  /** The height of a task. */
  readonly height: number;
  /** Between tasks of a layer. */
  readonly gap: number;
  /** Between layers. */
  readonly layerGap: number;
}

const PASSES = 8;
/** Long edges are straight before all else (the weights of Gansner and others, 1993). */
const BEND_TO_BEND = 8;
const BEND_TO_TASK = 2;

/**
 * A layered drawing (Sugiyama's): layers by longest path, order by barycentre, places by least squares.
 *
 * @param widths of the tasks
 */
export function layOut(dependencies: Dependencies, widths: readonly number[], spacing: Spacing): Layout {
  const layered = assignLayers(dependencies);
  orderLayers(layered);
  const { layers, layerOf, taskCount } = layered;
  const layerX: number[] = [];
  let right = 0;
  for (const layer of layers) {
    const widest = layer.reduce((most, id) => Math.max(most, widths[id] ?? 0), 0);
    layerX.push(right + widest / 2);
    right += widest + spacing.layerGap + Math.min(120, Math.sqrt(layer.length) * 4);
  }
  const y = places(layered, spacing);
  const top = y.reduce((least, each) => Math.min(least, each), Infinity) - spacing.height / 2;
  const bottom = y.reduce((most, each) => Math.max(most, each), -Infinity) + spacing.height / 2;
  // What is in a layer with wider ones stands at its left edge, as columns of text do.
  const layerLeft = layers.map(
    (layer, index) => layerX[index]! - layer.reduce((m, id) => Math.max(m, widths[id] ?? 0), 0) / 2,
  );
  return {
    width:
      layers.length === 0 ? 0 : layers.at(-1)!.reduce((m, id) => Math.max(m, widths[id] ?? 0), 0) + layerLeft.at(-1)!,
    height: y.length === 0 ? 0 : bottom - top,
    x: layerOf.map((layer, id) => (id < taskCount ? layerLeft[layer]! + widths[id]! / 2 : layerX[layer]!)),
    y: y.map((each) => each - top),
    halfWidth: layerOf.map((_, id) => (widths[id] ?? 0) / 2),
    links: [...layered.next.flatMap((list, from) => list.map((to) => [from, to] as const)), ...layered.direct],
  };
}

function places({ layers, layerOf, next, before, taskCount }: Layered, { height, gap }: Spacing): number[] {
  const sizeOf = (id: number): number => (id < taskCount ? height : 0);
  const y = layerOf.map(() => 0);
  for (const layer of layers) {
    let at = 0;
    const total = layer.reduce((sum, id) => sum + sizeOf(id) + gap, -gap);
    for (const id of layer) {
      y[id] = at + sizeOf(id) / 2 - total / 2;
      at += sizeOf(id) + gap;
    }
  }
  const weightOf = (a: number, b: number): number =>
    a >= taskCount && b >= taskCount ? BEND_TO_BEND : a >= taskCount || b >= taskCount ? BEND_TO_TASK : 1;
  const settle = (layer: readonly number[], sides: readonly Layered["next"][]): void => {
    const wanted = layer.map((id) => {
      let sum = 0;
      let weight = 0;
      for (const links of sides)
        for (const other of links[id]!) {
          const its = weightOf(id, other);
          sum += y[other]! * its;
          weight += its;
        }
      return weight === 0
        ? { middle: y[id]!, weight: 0.1, size: sizeOf(id) }
        : { middle: sum / weight, weight, size: sizeOf(id) };
    });
    align(wanted, gap).forEach((middle, index) => (y[layer[index]!] = middle));
  };
  for (let pass = 0; pass < PASSES; pass++) {
    const isLast = pass >= PASSES - 2;
    const sides = (own: Layered["next"]): readonly Layered["next"][] => (isLast ? [before, next] : [own]);
    if (pass % 2 === 0) for (let i = 0; i < layers.length; i++) settle(layers[i]!, sides(before));
    else for (let i = layers.length - 1; i >= 0; i--) settle(layers[i]!, sides(next));
  }
  return y;
}
