import { describeBytes } from "../model/amounts.ts";
import { checkWarnings, describeCheck, type CheckReport } from "../model/check/report.ts";
import type { LimitReached, LogLevel, StoreSwept, TaskWaiting } from "../model/event.ts";
import { describeCount } from "../model/reason.ts";
import type { BranchCounts, TaskReport } from "../model/report.ts";

/** A duration as `minutes:seconds.hundredths`, with hours where there are any: `0:02.50`, `1:00:07.12`. */
export function formatDuration(durationMs: number): string {
  const hundredths = Math.round(durationMs / 10);
  const seconds = (hundredths % 6000) / 100;
  const minutes = Math.floor(hundredths / 6000);
  const shown = seconds.toFixed(2).padStart(5, "0");
  if (minutes < 60) return `${minutes}:${shown}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${shown}`;
}

/** Who makes the result that a task waits for. */
export function waitingFor({ process }: Pick<TaskWaiting, "process">): string {
  return `process ${process.split("/")[1]} is making the same result`;
}

/** What a task waits for that may not start yet. */
export function limitText({ limits }: Pick<LimitReached, "limits">): string {
  const names = limits.map((limit) => JSON.stringify(limit)).join(" and ");
  return limits.length === 1 ? `limit ${names} is reached` : `limits ${names} are reached`;
}

/** How long a task took, how often it was tried, how long it waited for limits. */
export function timesText({ durationMs, attempts, waitedMs, branches }: TaskReport): string {
  const counts = branches === undefined ? "" : `${countsText(branches)}, `;
  const tried = attempts === undefined ? "" : `, ${attempts} attempts`;
  const waited = waitedMs === undefined ? "" : `, after ${formatDuration(waitedMs)} of waiting for limits`;
  return `${counts}in ${formatDuration(durationMs)}${tried}${waited}`;
}

/** `10,000 branches: 3 ran, 9,997 reused`. */
export function countsText({ total, ran, reused, failed, cancelled }: BranchCounts): string {
  const parts = Object.entries({ ran, reused, failed, cancelled })
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${describeCount(count)} ${word}`);
  return `${describeCount(total)} ${total === 1 ? "branch" : "branches"}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}`;
}

/** What a check found, and how grave that is. */
export function checkLine(check: CheckReport): { readonly level: LogLevel; readonly text: string } {
  const { passed, severity, durationMs } = check;
  if (passed) return { level: "debug", text: `check ${describeCheck(check)} (in ${formatDuration(durationMs)})` };
  return { level: severity === "warn" ? "warn" : "error", text: `check ${describeCheck(check)}` };
}

/** Of a reused result, how many of its checks warn: ` (1 warning of its checks)`. */
export function warningsText({ checks = [] }: TaskReport): string {
  const { length } = checkWarnings(checks);
  return length === 0 ? "" : ` (${length} ${length === 1 ? "warning" : "warnings"} of its checks)`;
}

/** What was removed at the end of a run. */
export function sweptText({ entryCount, branchCount, freedBytes }: Omit<StoreSwept, "kind" | "at">): string {
  const results = entryCount === 1 ? "1 unused result" : `${entryCount} unused results`;
  const items = branchCount === 0 ? "" : ` and ${describeCount(branchCount)} of single items`;
  return `Swept ${results}${items}: ${describeBytes(freedBytes)} freed`;
}

/** Follows a task's reason: ` (thread)`. */
export function placed({ executor }: { readonly executor?: string }): string {
  return executor === undefined ? "" : ` (${executor})`;
}

/** `1 task`, `12 tasks`. */
export function taskCount({ taskCount: count }: { readonly taskCount: number }): string {
  return `${count} ${count === 1 ? "task" : "tasks"}`;
}
