import type { AuditedTask, AuditReport, AuditVerdict } from "../model/audit.ts";
import type { LogLevel } from "../model/event.ts";
import { formatDuration, taskCount } from "./format.ts";

const WORDS: Readonly<Record<AuditVerdict, string>> = { same: "SAME", aged: "AGED", different: "DIFF", failed: "FAIL" };

/** How grave it is what an audit found out about a task. */
export function auditedLevel({ verdict, hidden }: AuditedTask): LogLevel {
  if (verdict === "different" || verdict === "failed") return "error";
  return hidden.length > 0 ? "warn" : "info";
}

/** What an audit found out about a task, in lines: its result, and each hidden input. */
export function auditedText({ verdict, at, before, after, outputs, hidden, error }: AuditedTask): string {
  const found = [
    ...(error === undefined ? [] : [error.message]),
    ...(before === null ? [] : [`${at === null ? "" : `${at}: `}${before} → ${after}`]),
    ...outputs.map((path) => `wrote another ${path}`),
  ].join(", ");
  const lines = hidden.map(({ kind, what, place }) => `reads ${kind} ${what}${place === null ? "" : ` (${place})`}`);
  return [`${WORDS[verdict]}${found === "" ? "" : ` : ${found}`}`, ...lines].join("\n");
}

export function auditSummary({ pipeline, tasks, wrong, durationMs }: AuditReport): string {
  const outcome = wrong.length === 0 ? "no reuse would have been wrong" : `${wrong.length} would have been wrong`;
  return `${pipeline}: audit of ${taskCount({ taskCount: tasks.length })} in ${formatDuration(durationMs)}: ${outcome}`;
}
