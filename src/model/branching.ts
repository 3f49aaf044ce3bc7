/** Whole numbers from one up to, and without, another. */
export interface Range {
  readonly kind: "range";
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** What a map goes over, as plain data: tasks by their names. */
export type Source =
  | { readonly kind: "task"; readonly task: string }
  | { readonly kind: "list"; readonly items: readonly unknown[] }
  | Range
  | { readonly kind: "product"; readonly of: readonly Source[] };

/** What makes a task a map. */
export interface Branching {
  readonly over: Source;
  /** How many branches run at the same time at the most; `Infinity` is no limit but the run's. */
  readonly concurrency: number;
  /** The names of the tasks whose results each branch is given: those of `over` alone are not among them. */
  readonly given: readonly string[];
}

/** The names of the tasks that a source takes its items from, each once. */
export function tasksOf(source: Source): string[] {
  if (source.kind === "task") return [source.task];
  if (source.kind !== "product") return [];
  return [...new Set(source.of.flatMap(tasksOf))];
}
