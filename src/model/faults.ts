import { findCycles } from "./cycles.ts";
import { PipelineError } from "./errors.ts";
import { buildGraph, type Graph } from "./graph.ts";
import { limitFaults, type Capacities } from "./limits.ts";
import { nearest } from "./nearest.ts";
import { optionFaults } from "./options.ts";
import { paramKind } from "./params.ts";
import type { Task } from "./task.ts";
import { normalPath, WrittenFiles } from "./written.ts";

/** Longer names would make every line and table of a run unreadable. */
const LONGEST_NAME = 200;
/** So many unknown names are compared with all that are known; more would only take time. */
const MOST_SUGGESTIONS = 100;

/**
 * Everything that is wrong with a pipeline's tasks, all at once, each with what to do about it.
 * Empty where nothing is.
 *
 * @param executor where tasks run that do not say
 */
export function findFaults(
  pipeline: string,
  tasks: readonly Task[],
  graph: Graph = buildGraph(tasks),
  limits: Capacities = {},
  executor: unknown = "inline",
): PipelineError[] {
  if (tasks.length === 0) {
    return [fault(`pipeline ${quote(pipeline)} has no tasks`, 'Give it some: pipeline("Example", [load, clean]).')];
  }
  return [
    ...nameFaults(tasks),
    ...tasks.flatMap((task) =>
      optionFaults(task).map(({ what, hint }) => fault(`${of(task)}: ${what}`, hint, task.name)),
    ),
    ...(executor === "inline" ? memoryFaults(tasks) : []),
    ...dependencyFaults(tasks),
    ...cycleFaults(graph),
    ...paramFaults(tasks),
    ...outputFaults(tasks),
    ...limitFaults(tasks, limits),
  ];
}

function nameFaults(tasks: readonly Task[]): PipelineError[] {
  const faults: PipelineError[] = [];
  for (const [name, same] of Map.groupBy(tasks, (task) => task.name)) {
    if (name.trim() === "")
      faults.push(fault("a task has an empty name", "Give it a name that says what its result is."));
    else if (name.length > LONGEST_NAME) {
      faults.push(
        fault(`the name of task ${quote(name)} has ${name.length} characters`, `Names have at most ${LONGEST_NAME}.`),
      );
    }
    if (same.length > 1) {
      const where = same.flatMap(({ definedAt }) => (definedAt[0] === undefined ? [] : [place(definedAt[0])]));
      const places = where.length > 0 ? ` (${where.slice(0, 4).join(", ")})` : "";
      faults.push(
        fault(
          `${same.length} tasks have the name ${quote(name)}${places}`,
          "Names are unique in a pipeline: rename all but one.",
          name,
        ),
      );
    }
  }
  return faults;
}

/** Only a thread or a process of its own can be limited. */
function memoryFaults(tasks: readonly Task[]): PipelineError[] {
  return tasks
    .filter(({ options }) => options.memoryLimitMb !== undefined && options.executor === undefined)
    .map((task) =>
      fault(
        `${of(task)} has a memoryLimitMb, and runs in the thread that runs the pipeline`,
        'Say executor: "thread" or "process".',
        task.name,
      ),
    );
}

function dependencyFaults(tasks: readonly Task[]): PipelineError[] {
  const names = new Set(tasks.map(({ name }) => name));
  const faults: PipelineError[] = [];
  // One missing task may be missed by thousands, and each look at all the names takes milliseconds.
  const near = new Map<string, readonly string[]>();
  for (const task of tasks) {
    for (const dependency of task.dependencies) {
      if (names.has(dependency)) continue;
      if (!near.has(dependency) && near.size < MOST_SUGGESTIONS) near.set(dependency, nearest(dependency, names));
      // A task that depends on itself is never what was meant.
      const meant = (near.get(dependency) ?? []).filter((name) => name !== task.name).map(quote);
      faults.push(
        fault(
          `${of(task)} depends on ${quote(dependency)}, which is not in the pipeline`,
          meant.length > 0
            ? `Did you mean ${meant.join(" or ")}?`
            : "Give pipeline() that task too, or correct the name.",
          task.name,
        ),
      );
    }
  }
  return faults;
}

function cycleFaults(graph: Graph): PipelineError[] {
  if (graph.order.length === graph.names.length) return [];
  return findCycles(graph).map((cycle) => {
    const shown =
      cycle.length > 12 ? [...cycle.slice(0, 6), `… ${cycle.length - 11} more …`, ...cycle.slice(-5)] : cycle;
    return fault(
      `tasks depend on each other in a circle: ${shown.join(" → ")}`,
      "Take one of these dependencies away.",
    );
  });
}

/** A param that two tasks declare is one param: it has one type. */
function paramFaults(tasks: readonly Task[]): PipelineError[] {
  const declared = new Map<string, { kind: string; task: string }>();
  const faults: PipelineError[] = [];
  for (const task of tasks) {
    for (const [name, value] of Object.entries(task.options.params ?? {})) {
      const kind = paramKind(value);
      if (kind === undefined) continue;
      const first = declared.get(name);
      if (first === undefined) declared.set(name, { kind, task: task.name });
      else if (first.kind !== kind) {
        faults.push(
          fault(
            `param ${quote(name)} is a ${first.kind} in task ${quote(first.task)} and a ${kind} in task ${quote(task.name)}`,
            "Give both defaults the same type, or rename one.",
          ),
        );
      }
    }
  }
  return faults;
}

/** A file that one task writes and another reads, with nothing to say which comes first. */
function outputFaults(tasks: readonly Task[]): PipelineError[] {
  const faults: PipelineError[] = [];
  const written = new WrittenFiles();
  for (const task of tasks) {
    for (const path of listOf(task.options.outputs)) {
      if (typeof path !== "string") continue;
      const other = written.add(path, task);
      if (other === undefined || other.name === task.name) continue;
      faults.push(
        fault(
          `tasks ${quote(other.name)} and ${quote(task.name)} both write ${quote(path)}`,
          "Let each write a file of its own.",
          task.name,
        ),
      );
    }
  }
  if (written.size === 0) return faults;
  const graph = buildGraph(tasks);
  for (const reader of tasks) {
    for (const input of listOf(reader.options.inputs)) {
      const path = typeof input === "string" ? input : input?.kind === "file" ? input.path : undefined;
      if (path === undefined) continue;
      for (const { writer, path: output } of written.among(path, typeof input === "string")) {
        if (writer.name === reader.name || isUpstream(graph, writer.name, reader.name)) continue;
        const what = normalPath(output) === normalPath(path) ? quote(path) : `${quote(path)}, and so ${quote(output)}`;
        faults.push(
          fault(
            `${of(reader)} reads ${what}, which task ${quote(writer.name)} writes, but does not depend on it`,
            `Add ${quote(writer.name)} to its dependencies.`,
            reader.name,
          ),
        );
      }
    }
  }
  return faults;
}

function isUpstream({ indexOf, dependencies }: Graph, wanted: string, from: string): boolean {
  const target = indexOf.get(wanted)!;
  const reached = new Set(dependencies[indexOf.get(from)!]);
  // Most are direct: looked at before all that is further up.
  if (reached.has(target)) return true;
  for (const index of reached) {
    if (index === target) return true;
    for (const next of dependencies[index]!) reached.add(next);
  }
  return false;
}

/** What is no list is a fault of its own, named with the options. */
function listOf<Item>(list: readonly Item[] | undefined): readonly Item[] {
  return Array.isArray(list) ? list : [];
}

function fault(what: string, hint: string, task?: string): PipelineError {
  return new PipelineError("INVALID_PIPELINE", what, { hint, ...(task === undefined ? {} : { task }) });
}

function of(task: Task): string {
  return `task ${quote(task.name)}`;
}

function quote(name: string): string {
  return JSON.stringify(name.length > LONGEST_NAME ? `${name.slice(0, 40)}…` : name);
}

function place({ file, line }: { file: string; line: number }): string {
  return `${file.split("/").at(-1)}:${line}`;
}
