import type { Range, Source } from "./branching.ts";
import { PipelineError } from "./errors.ts";
import type { Table } from "./kept.ts";
import { isTask, type Task } from "./task.ts";

/** Every item of one source with every item of the next: the last one changes the fastest. */
export interface Product<out Item = unknown> {
  readonly kind: "product";
  readonly of: readonly Over[];
  /** Never there: it carries the type of the items. */
  readonly item?: Item;
}

/**
 * What a map goes over: a task whose result is an array or a table (or its name, where it is defined elsewhere), an array,
 * a {@link range}, or the {@link product} of several of these.
 */
export type Over = Task | string | readonly unknown[] | Range | Product;

/** The type of the items of a source. */
export type ItemOf<From extends Over> =
  From extends Product<infer Item>
    ? Item
    : From extends Range
      ? number
      : From extends Task<string, infer Result>
        ? ElementOf<Result>
        : From extends readonly (infer Item)[]
          ? Item
          : unknown;

type ElementOf<Result> = Result extends readonly (infer Item)[]
  ? Item
  : Result extends Table<infer Row>
    ? Row
    : unknown;

/**
 * Whole numbers, to go over in a map.
 *
 * @param from the first of them
 * @param to where they end: it is not one of them
 * @param step from one to the next. @default 1
 * @throws PipelineError `BAD_OPTION` where one is no whole number, or it would never end
 * @example
 * ```ts
 * const squares = task.map("Squares", { over: range(0, 100) }, (n) => n * n);
 * ```
 */
export function range(from: number, to: number, step: number = 1): Range {
  for (const each of [from, to, step])
    if (!Number.isSafeInteger(each))
      throw badRange(`${String(each)} is no whole number`, "range(0, 100), or range(2020, 2026).");
  if (step === 0) throw badRange("its step is 0", "range(0, 100, 10).");
  return { kind: "range", from, to, step };
}

/**
 * Every item of one source with every item of the others, to go over in a map: each item is a tuple.
 *
 * @param of tasks whose results are arrays, arrays, ranges
 * @example
 * ```ts
 * const delays = task.map("Delays", { over: product(airports, range(2020, 2026)) }, ([airport, year]) => delayOf(airport, year));
 * ```
 */
export function product<const Sources extends readonly Over[]>(
  ...of: Sources
): Product<{ -readonly [Place in keyof Sources]: ItemOf<Sources[Place]> }> {
  return { kind: "product", of };
}

/**
 * What a map goes over, as plain data.
 *
 * @param map the map's name, for the message
 * @throws PipelineError `BAD_TASK` where it is nothing that a map can go over
 */
export function sourceOf(map: string, over: unknown): Source {
  if (typeof over === "string") return { kind: "task", task: over };
  if (isTask(over)) return { kind: "task", task: over.name };
  if (Array.isArray(over)) return { kind: "list", items: over };
  const { kind } = (over ?? {}) as Partial<Range | Product>;
  if (kind === "range") return over as Range;
  if (kind === "product" && (over as Product).of.length > 0)
    return { kind, of: (over as Product).of.map((each) => sourceOf(map, each)) };
  const what =
    over === undefined || over === null
      ? `${String(over)} (is the task defined further down? name it by a string then)`
      : kind === "product"
        ? "a product of nothing"
        : `a value of type ${typeof over}`;
  throw new PipelineError("BAD_TASK", `map ${JSON.stringify(map)} goes over ${what}`, {
    hint: "Give it a task whose result is an array, an array, range(0, 100), or product(a, b): { over: routes }.",
    task: map,
  });
}

function badRange(what: string, example: string): PipelineError {
  return new PipelineError("BAD_OPTION", `a range cannot be made: ${what}`, { hint: `For example ${example}` });
}
