import { Secret, shownAddress, type Input, type Task } from "../index.ts";
import { overText } from "./text/over.ts";

/** What a task is, as its definition says: plain data. */
export interface TaskFacts {
  readonly name: string;
  /** What made it: `task`, or `map`, `sql`, `python`, `command`, `http`, or a function of one's own. */
  readonly kind: string;
  readonly dependencies: readonly string[];
  /** Of a map: what it goes over. */
  readonly over?: string;
  /** Of a map: what each item is given besides. */
  readonly given?: readonly string[];
  /** Where it runs, where it says so: `thread`, `process`. */
  readonly executor?: string;
  readonly expire: string;
  readonly tags: readonly string[];
  /** With their defaults; a secret's is not told. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What it reads besides: `data/*.csv`, `env TOKEN`, `url https://…`. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly info?: string;
}

export function taskFacts(task: Pick<Task, "name" | "dependencies" | "options" | "branching" | "info">): TaskFacts {
  const { name, dependencies, options, branching, info } = task;
  return {
    name,
    kind: kindOf(task),
    dependencies,
    ...(branching === undefined ? {} : { over: overText(branching.over), given: branching.given }),
    ...(options.executor === undefined ? {} : { executor: options.executor }),
    expire: options.expire?.description ?? "never",
    tags: options.tags ?? [],
    params: Object.fromEntries(Object.entries(options.params ?? {}).map(([param, value]) => [param, shown(value)])),
    // A text is what a task is made of: a query, a script.
    inputs: (options.inputs ?? []).filter((input) => typeof input === "string" || input.kind !== "text").map(inputText),
    outputs: options.outputs ?? [],
    ...(info === undefined ? {} : { info }),
  };
}

/** `sqlFile` and `sqlIncremental` make SQL tasks too. */
function kindOf({ branching, options: { madeBy } }: Pick<Task, "branching" | "options">): string {
  if (branching !== undefined) return "map";
  // A bundle may have put a number behind the name.
  const name = madeBy?.name.replace(/\$\d+$/, "") ?? "";
  return name === "" ? "task" : name.startsWith("sql") ? "sql" : name;
}

function shown(value: unknown): unknown {
  return value instanceof Secret ? String(value) : typeof value === "bigint" ? String(value) : value;
}

function inputText(input: Input): string {
  if (typeof input === "string") return input;
  switch (input.kind) {
    case "file":
      return input.path;
    case "env":
      return `env ${input.name}`;
    case "url":
      return `url ${shownAddress(input.url)}`;
    default:
      return input.kind;
  }
}
