import type { Layered } from "./layers.ts";

/** To this size crossings are counted, so that the best order is kept, and neighbours are swapped where that helps. */
const CAREFUL_SIZE = 3_000;
const CAREFUL_SWEEPS = 16;
const SWEEPS = 4;

/**
 * Orders each layer so that few links cross: each id goes to the middle of those that it is linked with in the layer
 * before, then in the one after, to and fro (Sugiyama, Tagawa, Toda 1981).
 */
export function orderLayers(layered: Layered): void {
  const { layers, layerOf, next, before } = layered;
  const place = layerOf.map(() => 0);
  for (const layer of layers) note(layer, place);
  const isCareful = layerOf.length <= CAREFUL_SIZE;
  let best = isCareful ? crossings(layered, place) : 0;
  let bestLayers = isCareful ? layers.map((layer) => [...layer]) : [];
  for (let sweep = 0; sweep < (isCareful ? CAREFUL_SWEEPS : SWEEPS); sweep++) {
    const isForward = sweep % 2 === 0;
    for (let step = 1; step < layers.length; step++) {
      const layer = layers[isForward ? step : layers.length - 1 - step]!;
      sortByMiddle(layer, isForward ? before : next, place);
    }
    if (!isCareful) continue;
    for (const layer of layers) swapNeighbours(layer, layered, place);
    const count = crossings(layered, place);
    if (count < best) {
      best = count;
      bestLayers = layers.map((layer) => [...layer]);
    }
    if (best === 0) break;
  }
  if (isCareful) layers.splice(0, layers.length, ...bestLayers);
}

/** Those that are linked with nothing stay where they are. */
function sortByMiddle(layer: number[], links: Layered["next"], place: number[]): void {
  const middle = new Map<number, number>();
  for (const id of layer) {
    const others = links[id]!;
    middle.set(
      id,
      others.length === 0 ? place[id]! : others.reduce((sum, other) => sum + place[other]!, 0) / others.length,
    );
  }
  layer.sort((a, b) => middle.get(a)! - middle.get(b)! || place[a]! - place[b]!);
  note(layer, place);
}

function note(layer: readonly number[], place: number[]): void {
  layer.forEach((id, index) => (place[id] = index));
}

function swapNeighbours(layer: number[], { next, before }: Layered, place: number[]): void {
  for (let i = 0; i + 1 < layer.length; i++) {
    const [a, b] = [layer[i]!, layer[i + 1]!];
    const now = pairCrossings(next[a]!, next[b]!, place) + pairCrossings(before[a]!, before[b]!, place);
    const swapped = pairCrossings(next[b]!, next[a]!, place) + pairCrossings(before[b]!, before[a]!, place);
    if (swapped >= now) continue;
    [layer[i], layer[i + 1]] = [b, a];
    place[a] = i + 1;
    place[b] = i;
  }
}

/** How many links of the upper one cross those of the lower one. */
function pairCrossings(upper: readonly number[], lower: readonly number[], place: readonly number[]): number {
  let count = 0;
  for (const one of upper) for (const other of lower) if (place[one]! > place[other]!) count++;
  return count;
}

/** How many links cross in all: inversions of the places of their ends, counted by a tree of sums (Barth, Jünger, Mutzel 2002). */
export function crossings({ layers, next }: Layered, place: readonly number[]): number {
  let count = 0;
  layers.forEach((layer, index) => {
    const width = layers[index + 1]?.length ?? 0;
    const sums = Array.from({ length: width + 1 }, () => 0);
    let total = 0;
    for (const id of layer) {
      const ends = next[id]!.map((to) => place[to]!).sort((a, b) => a - b);
      for (const end of ends) {
        let atMost = 0;
        for (let i = end + 1; i > 0; i -= i & -i) atMost += sums[i]!;
        count += total - atMost;
      }
      for (const end of ends) {
        total++;
        for (let i = end + 1; i <= width; i += i & -i) sums[i]! += 1;
      }
    }
  });
  return count;
}
