import { findCycles } from "./cycles.ts";
import { PipelineError } from "./errors.ts";
import { buildGraph } from "./graph.ts";
import { didYouMean } from "./nearest.ts";
import { optionFaults } from "./options.ts";
import { paramKind } from "./params.ts";
import type { Task } from "./task.ts";

/** Longer names would make every line and table of a run unreadable. */
const LONGEST_NAME = 200;

/**
 * Everything that is wrong with a pipeline's tasks, all at once, each with what to do about it.
 * Empty where nothing is.
 */
export function findFaults(pipeline: string, tasks: readonly Task[]): PipelineError[] {
  if (tasks.length === 0) {
    return [fault(`pipeline ${quote(pipeline)} has no tasks`, 'Give it some: pipeline("Example", [load, clean]).')];
  }
  return [
    ...nameFaults(tasks),
    ...tasks.flatMap((task) =>
      optionFaults(task).map(({ what, hint }) => fault(`${of(task)}: ${what}`, hint, task.name)),
    ),
    ...dependencyFaults(tasks),
    ...cycleFaults(tasks),
    ...paramFaults(tasks),
    ...outputFaults(tasks),
  ];
}

function nameFaults(tasks: readonly Task[]): PipelineError[] {
  const faults: PipelineError[] = [];
  const counts = new Map<string, number>();
  for (const { name } of tasks) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const [name, count] of counts) {
    if (name.trim() === "")
      faults.push(fault("a task has an empty name", "Give it a name that says what its result is."));
    else if (name.length > LONGEST_NAME) {
      faults.push(
        fault(
          `the name of task ${quote(`${name.slice(0, 40)}…`)} has ${name.length} characters`,
          `Names have at most ${LONGEST_NAME}.`,
        ),
      );
    }
    if (count > 1) {
      const where = tasks
        .filter((task) => task.name === name && task.definedAt[0] !== undefined)
        .map(({ definedAt }) => place(definedAt[0]!));
      const places = where.length > 0 ? ` (${where.slice(0, 4).join(", ")})` : "";
      faults.push(
        fault(
          `${count} tasks have the name ${quote(name)}${places}`,
          "Names are unique in a pipeline: rename all but one.",
          name,
        ),
      );
    }
  }
  return faults;
}

function dependencyFaults(tasks: readonly Task[]): PipelineError[] {
  const names = new Set(tasks.map(({ name }) => name));
  const faults: PipelineError[] = [];
  for (const task of tasks) {
    for (const dependency of task.dependencies) {
      if (names.has(dependency)) continue;
      faults.push(
        fault(
          `${of(task)} depends on ${quote(dependency)}, which is not in the pipeline`,
          didYouMean(dependency, names) ?? "Add that task to the pipeline, or correct the name.",
          task.name,
        ),
      );
    }
  }
  return faults;
}

function cycleFaults(tasks: readonly Task[]): PipelineError[] {
  return findCycles(buildGraph(tasks)).map((cycle) => {
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
  const writers = new Map<string, Task>();
  const faults: PipelineError[] = [];
  for (const task of tasks) {
    for (const path of task.options.outputs ?? []) {
      const other = writers.get(normal(path));
      if (other !== undefined && other.name !== task.name) {
        faults.push(
          fault(
            `tasks ${quote(other.name)} and ${quote(task.name)} both write ${quote(path)}`,
            "Let each write a file of its own.",
            task.name,
          ),
        );
      }
      writers.set(normal(path), task);
    }
  }
  if (writers.size === 0) return faults;
  for (const reader of tasks) {
    for (const input of reader.options.inputs ?? []) {
      const path = typeof input === "string" ? input : input.kind === "file" ? input.path : undefined;
      const writer = path === undefined ? undefined : writers.get(normal(path));
      if (writer === undefined || writer === reader || isUpstream(writer.name, reader, tasks)) continue;
      faults.push(
        fault(
          `${of(reader)} reads ${quote(path!)}, which task ${quote(writer.name)} writes, but does not depend on it`,
          `Add ${quote(writer.name)} to its dependencies.`,
          reader.name,
        ),
      );
    }
  }
  return faults;
}

function isUpstream(wanted: string, from: Task, tasks: readonly Task[]): boolean {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const reached = new Set(from.dependencies);
  for (const name of reached) for (const next of byName.get(name)?.dependencies ?? []) reached.add(next);
  return reached.has(wanted);
}

function normal(path: string): string {
  return path.replaceAll("\\", "/").replace(/^\.\//, "");
}

function fault(what: string, hint: string, task?: string): PipelineError {
  return new PipelineError("INVALID_PIPELINE", what, { hint, ...(task === undefined ? {} : { task }) });
}

function of(task: Task): string {
  return `task ${quote(task.name.slice(0, LONGEST_NAME))}`;
}

function quote(name: string): string {
  return JSON.stringify(name);
}

function place({ file, line }: { file: string; line: number }): string {
  return `${file.split("/").at(-1)}:${line}`;
}
