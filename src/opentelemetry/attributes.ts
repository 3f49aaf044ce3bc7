import type { Attributes } from "@opentelemetry/api";
import type { CheckReport, ErrorReport, EventOf, RunReport, TaskReport } from "../index.ts";

// Names are written as OpenTelemetry's own are: namespaces with dots, words with underscores, units in them. No values of
// params, inputs or results: some are secrets, and what is exported is out of reach.

export function taskAttributes({ task, key, reason, executor = "inline" }: EventOf<"taskStarted">): Attributes {
  return {
    "little_pipelines.task.name": task,
    ...(key === undefined ? {} : { "little_pipelines.task.key": key }),
    "little_pipelines.task.reason": reason,
    "little_pipelines.task.executor": executor,
  };
}

export function branchAttributes(event: Pick<EventOf<"branchStarted">, "task" | "branch" | "index">): Attributes {
  return {
    "little_pipelines.task.name": event.task,
    "little_pipelines.branch.item": event.branch,
    "little_pipelines.branch.index": event.index,
  };
}

/** What is known when a task is settled. */
export function outcomeAttributes(report: TaskReport): Attributes {
  const { outcome, reason, attempts, waitedMs, branches = {} } = report;
  return {
    "little_pipelines.task.name": report.name,
    "little_pipelines.task.outcome": outcome,
    "little_pipelines.task.reason": reason,
    ...(attempts === undefined ? {} : { "little_pipelines.task.attempts": attempts }),
    ...(waitedMs === undefined ? {} : { "little_pipelines.task.waited_ms": waitedMs }),
    ...counted("little_pipelines.task.branches", branches),
  };
}

export function runAttributes({ outcome, tasks }: RunReport): Attributes {
  const counts = { ran: 0, reused: 0, failed: 0, skipped: 0, cancelled: 0 };
  for (const task of tasks) counts[task.outcome]++;
  return { "little_pipelines.run.outcome": outcome, ...counted("little_pipelines.run.tasks", counts) };
}

export function logAttributes({ level, message, data = {} }: EventOf<"taskLogged">): Attributes {
  const attributes: Attributes = { "little_pipelines.log.level": level, "little_pipelines.log.message": message };
  for (const [name, value] of Object.entries(data)) {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      attributes[`little_pipelines.log.data.${name}`] = value;
  }
  return attributes;
}

export function checkAttributes({ name, severity, message }: CheckReport): Attributes {
  return {
    "little_pipelines.check.name": name,
    "little_pipelines.check.severity": severity,
    ...(message === undefined ? {} : { "little_pipelines.check.message": message }),
  };
}

/** An error as an event of a span has it. */
export function errorAttributes({ name, code, message, stack }: ErrorReport): Attributes {
  return {
    "exception.type": code ?? name,
    "exception.message": message,
    ...(stack === undefined ? {} : { "exception.stacktrace": stack }),
  };
}

/** What was thrown, as plain data. */
export function reportThrown(thrown: unknown): ErrorReport {
  if (!Error.isError(thrown)) return { name: "Error", message: String(thrown) };
  const { name, message, stack, code } = thrown as Error & { readonly code?: unknown };
  return {
    name,
    message,
    ...(typeof code === "string" ? { code } : {}),
    ...(stack === undefined ? {} : { stack }),
  };
}

function counted(namespace: string, counts: Readonly<Record<string, number>>): Attributes {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [`${namespace}.${name}`, count]));
}
