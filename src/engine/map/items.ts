import { decode } from "../../fingerprint/canonical/decode.ts";
import type { Source } from "../../model/branching.ts";
import type { Entry } from "../../model/entry.ts";
import { PipelineError } from "../../model/errors.ts";
import type { Table } from "../../model/kept.ts";
import { describeCount } from "../../model/reason.ts";
import type { World } from "../world.ts";

/** What a map goes over, item by item: a product or a range is never made as a list. */
export interface Items {
  readonly length: number;
  at(index: number): unknown;
}

/** The items, or that a dependency's result was damaged. */
export type ReadItems = Items | { readonly kind: "upstreamDamaged"; readonly task: string; readonly problem: string };

/**
 * The items that a map goes over now.
 *
 * @param map its name, for messages
 * @param upstream the entries of the tasks among its sources
 * @throws PipelineError `BAD_ITEMS` where a task's result is neither an array nor a table, or there are too many
 */
export async function readItems(
  world: Pick<World, "store">,
  map: string,
  over: Source,
  upstream: readonly Entry[],
): Promise<ReadItems> {
  const items = await readSource(world, map, over, upstream);
  if ("kind" in items || items.length <= MOST_ITEMS) return items;
  throw new PipelineError("BAD_ITEMS", `map ${JSON.stringify(map)} goes over ${describeCount(items.length)} items`, {
    hint: `It can go over ${describeCount(MOST_ITEMS)} at the most: let each branch do many of them.`,
    task: map,
  });
}

/** The keys of more would not fit into memory; and each takes some 50 µs. */
const MOST_ITEMS = 10_000_000;

async function readSource(
  world: Pick<World, "store">,
  map: string,
  over: Source,
  upstream: readonly Entry[],
): Promise<ReadItems> {
  switch (over.kind) {
    case "list":
      return listItems(over.items);
    case "range":
      return {
        length: Math.max(0, Math.ceil((over.to - over.from) / over.step)),
        at: (index) => over.from + index * over.step,
      };
    case "task":
      return itemsOfTask(
        world,
        map,
        upstream.find(({ task }) => task === over.task)!,
      );
    case "product": {
      const sources: Items[] = [];
      for (const each of over.of) {
        const items = await readSource(world, map, each, upstream);
        if ("kind" in items) return items;
        sources.push(items);
      }
      return productOf(sources);
    }
  }
}

async function itemsOfTask({ store }: Pick<World, "store">, map: string, entry: Entry): Promise<ReadItems> {
  const read = await store.readResult(entry);
  if (read.kind === "damaged") return { kind: "upstreamDamaged", task: entry.task, problem: read.problem };
  const value = decode(read.bytes, read.parcels);
  const list = await listOf(value);
  if (list !== undefined) return listItems(list);
  throw new PipelineError(
    "BAD_ITEMS",
    `map ${JSON.stringify(map)} goes over ${JSON.stringify(entry.task)}, whose result is ${nameOf(value)}, and neither an array nor a table`,
    { hint: "Let a task in between make an array of it: Object.entries(…), [...set], rows.filter(…).", task: map },
  );
}

/** An array as it is, the rows of a table; undefined for anything else. */
export async function listOf(value: unknown): Promise<readonly unknown[] | undefined> {
  if (Array.isArray(value)) return value;
  return isTable(value) ? value.toArray() : undefined;
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && (value as Partial<Table>).kind === "table";
}

function listItems(list: readonly unknown[]): Items {
  return { length: list.length, at: (index) => list[index] };
}

/** The last source changes the fastest. */
function productOf(sources: readonly Items[]): Items {
  return {
    length: sources.reduce((count, { length }) => count * length, 1),
    at(index) {
      const tuple: unknown[] = [];
      let rest = index;
      for (const source of sources.toReversed()) {
        tuple.unshift(source.at(rest % source.length));
        rest = Math.floor(rest / source.length);
      }
      return tuple;
    },
  };
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  return `${/^[AEIOU]/.test(kind) ? "an" : "a"} ${kind.toLowerCase()}`;
}
