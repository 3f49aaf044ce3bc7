import { decode } from "../../fingerprint/canonical/decode.ts";
import { encode } from "../../fingerprint/canonical/encode.ts";
import { digest } from "../../fingerprint/digest.ts";
import { tasksOf, type Branching } from "../../model/branching.ts";
import type { Difference } from "../../model/explanation.ts";
import type { KeyParts } from "../../model/key.ts";
import { describeCount } from "../../model/reason.ts";
import { summarize } from "../summary.ts";
import type { World } from "../world.ts";
import { itemLabel } from "./itemLabel.ts";
import { listOf } from "./items.ts";

/** So many items are told one by one; of the others, how many there are. */
const SHOWN = 5;

/**
 * In place of two whole arrays, the items in which they differ: those that are new, gone, or others at their place.
 *
 * @param differences of a map's parts
 */
export async function withItems(
  world: World,
  { over }: Branching,
  [then, now]: readonly [then: KeyParts, now: KeyParts],
  differences: readonly Difference[],
): Promise<readonly Difference[]> {
  const all: Difference[] = [];
  for (const difference of differences) {
    const isOfItems = difference.part === "upstream" && tasksOf(over).includes(difference.label);
    const items = isOfItems ? await itemDifferences(world, difference.label, now, then) : undefined;
    all.push(...(items ?? [difference]));
  }
  return all;
}

async function itemDifferences(
  world: World,
  task: string,
  now: KeyParts,
  then: KeyParts,
): Promise<Difference[] | undefined> {
  const before = await itemsThen(world, task, then);
  const after = await itemsThen(world, task, now);
  if (before === undefined || after === undefined) return undefined;
  const wasThere = new Set(before.map(({ hash }) => hash));
  const isThere = new Set(after.map(({ hash }) => hash));
  const found: Difference[] = [];
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    const was = before[index];
    const is = after[index];
    const isGone = was !== undefined && !isThere.has(was.hash);
    const isNew = is !== undefined && !wasThere.has(is.hash);
    if (isGone && isNew) found.push(told(task, index, "changed", summarize(was.item), summarize(is.item), is.item));
    else if (isNew) found.push(told(task, index, "added", null, null, is.item));
    else if (isGone) found.push(told(task, index, "gone", null, null, was.item));
  }
  if (found.length === 0)
    return [
      { part: "inputs", label: `the order of the items of ${task}`, change: "changed", before: null, after: null },
    ];
  const more = found.length - SHOWN;
  if (more <= 0) return found;
  const rest: Difference = {
    part: "inputs",
    label: `${describeCount(more)} more ${more === 1 ? "item" : "items"} of ${task}`,
    change: "changed",
    before: null,
    after: null,
  };
  return [...found.slice(0, SHOWN), rest];
}

function told(
  task: string,
  index: number,
  change: Difference["change"],
  before: string | null,
  after: string | null,
  item: unknown,
): Difference {
  const label = change === "changed" ? `item ${index} of ${task}` : `item ${itemLabel(item)} of ${task}`;
  return { part: "inputs", label, change, before, after };
}

/** The items that a task gave under these parts, where its result is still kept. */
async function itemsThen(
  { store }: World,
  task: string,
  { upstream }: KeyParts,
): Promise<{ readonly item: unknown; readonly hash: string }[] | undefined> {
  const fingerprint = upstream.find(([label]) => label === task)?.[1];
  const entry = fingerprint === undefined ? undefined : await store.withResult(task, fingerprint.split(" ")[0]!);
  if (entry === undefined) return undefined;
  const read = await store.readResult(entry);
  const list = read.kind === "bytes" ? await listOf(decode(read.bytes, read.parcels)) : undefined;
  return list?.map((item) => ({ item, hash: digest(encode(item)) }));
}
