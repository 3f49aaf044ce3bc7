import type { Check } from "./check/check.ts";
import type { ItemOf, Over } from "./over.ts";
import type { ParamDefaults, ParamsOf } from "./params.ts";
import type { StandardSchema } from "./schema.ts";
import type { Dependency, ResultsOf, TaskContext, TaskOptions } from "./task.ts";

/** The function of a map: what it does with one item. */
export type BranchFunction<
  Result,
  From extends Over,
  Dependencies extends readonly Dependency[],
  Params extends ParamDefaults,
> = (item: ItemOf<From>, context: TaskContext<ResultsOf<Dependencies>, ParamsOf<Params>>) => Result | Promise<Result>;

/** What checks of a map look at. Before it is inferred what branches return, any checks will do. */
export type ArrayOf<Result> = unknown extends Result ? unknown : Result[];

/**
 * Everything about a map besides its name and its function. `retry`, `timeoutMs`, `limits` and `schema` are those of each
 * branch, `checks` of the whole array.
 *
 * @typeParam Result the array of what the branches return
 */
export interface MapOptions<
  From extends Over = Over,
  Dependencies extends readonly Dependency[] = readonly Dependency[],
  Params extends ParamDefaults = ParamDefaults,
  Result = never,
> extends Omit<TaskOptions<Dependencies, Params>, "outputs" | "incremental" | "checks"> {
  /** Where the items come from: a task whose result is an array or a table, an array, a range, or a product of these. */
  readonly over: From;
  /** How many branches run at the same time at the most. @default the run's concurrency, which is a limit in any case */
  readonly concurrency?: number;
  /** A Standard Schema: what it makes of what a branch returns is that branch's result. It counts in the keys. @default none */
  readonly schema?: StandardSchema;
  /** What the array of all results must be. @default none */
  readonly checks?: readonly Check<Result>[];
}
