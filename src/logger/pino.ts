import type { LogLevel, RunEvent } from "../model/event.ts";
import type { PinoLike, RunListener } from "../model/logger.ts";
import { auditedLevel, auditedText, auditSummary } from "./audited.ts";
import { branchLevel, branchText } from "./branches.ts";
import {
  checkLine,
  formatDuration,
  limitText,
  placed,
  sweptText,
  timesText,
  waitingFor,
  warningsText,
  taskCount,
} from "./format.ts";

/** Tells a logger with pino's methods what happens, each line with its run in `runId`, a task's with its name in `task`. */
export function pinoListener(logger: PinoLike): RunListener {
  /** In each line, since several runs may write to one log. */
  let run: { readonly runId?: string } = {};
  return {
    handle(event) {
      if (event.kind === "runStarted" || event.kind === "auditStarted") run = { runId: event.runId };
      const line = lineOf(event);
      if (line === undefined) return;
      logger[line.level]({ ...run, ...dataOfEvent(event, line) }, line.message);
    },
    async flush() {},
  };
}

/** What stands beside the words of an event's line: no child logger for each task, since of 10,000 each has two lines or three. */
export function dataOfEvent(event: RunEvent, { data }: LogLine): Readonly<Record<string, unknown>> {
  return "task" in event && event.task !== undefined ? { task: event.task, ...data } : { ...data };
}

/** An event as a line of a log: level, words, and figures beside them. Undefined for what is only of the moment. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The line that each event makes in a log. */
export function lineOf(event: RunEvent): LogLine | undefined {
  switch (event.kind) {
    case "runStarted":
      return {
        level: "info",
        message: `${event.pipeline}: run of ${taskCount(event)}`,
        data: { runId: event.runId, concurrency: event.concurrency },
      };
    case "taskStarted":
      return {
        level: "info",
        message: `EXEC : ${event.reason}${placed(event)}`,
        ...dataOf({ branches: event.branches }),
      };
    case "taskWaiting":
      return { level: "info", message: `WAIT : ${waitingFor(event)}` };
    case "limitReached":
      return { level: "debug", message: `WAIT : ${limitText(event)}`, data: { limits: event.limits } };
    case "branchStarted":
      return { level: "debug", message: `branch ${event.branch}`, data: { branch: event.branch, index: event.index } };
    case "branchFinished":
      return {
        level: branchLevel(event),
        message: branchText(event),
        data: { branch: event.branch, index: event.index, durationMs: event.durationMs },
      };
    case "stepStarted":
      return { level: "debug", message: `step ${event.step}`, ...dataOf({ branch: event.branch }) };
    case "stepFinished":
      return {
        level: event.branch !== undefined ? "debug" : event.failed ? "warn" : "info",
        message: `step ${event.step} ${event.failed ? "failed" : "done"} (in ${formatDuration(event.durationMs)})`,
        data: { step: event.step, durationMs: event.durationMs, ...branchOf(event) },
      };
    case "taskProgress":
      return { level: "debug", message: `${event.done} of ${event.total}`, ...dataOf({ branch: event.branch }) };
    case "taskLogged":
      return { level: event.level, message: event.message, ...dataOf({ ...branchOf(event), ...event.data }) };
    case "taskRetried":
      return {
        level: "warn",
        message: `attempt ${event.attempt} failed: ${event.error.message}; again in ${formatDuration(event.delayMs)}`,
        data: { attempt: event.attempt, durationMs: event.durationMs, delayMs: event.delayMs, ...branchOf(event) },
      };
    case "taskChecked": {
      const { level, text } = checkLine(event.check);
      return { level, message: text, data: { check: event.check } };
    }
    case "taskFinished":
      return finishedLine(event);
    case "resultExpired":
      return { level: "info", message: `Expiring results for ${event.task}` };
    case "warned":
      return { level: "warn", message: event.message, ...dataOf({ branch: event.branch }) };
    case "storeSwept":
      return { level: "info", message: sweptText(event) };
    case "runFinished":
      return {
        level: event.report.outcome === "failed" ? "error" : "info",
        message: `${event.report.pipeline}: ${event.report.outcome} (in ${formatDuration(event.report.durationMs)})`,
        data: { runId: event.report.runId, durationMs: event.report.durationMs },
      };
    case "auditStarted":
      return {
        level: "info",
        message: `${event.pipeline}: audit of ${taskCount(event)}`,
        data: { runId: event.runId },
      };
    case "taskAudited":
      return {
        level: auditedLevel(event.audited),
        message: auditedText(event.audited),
        data: { verdict: event.audited.verdict, hidden: event.audited.hidden },
      };
    case "auditFinished":
      return {
        level: event.report.wrong.length === 0 ? "info" : "error",
        message: auditSummary(event.report),
        data: { durationMs: event.report.durationMs },
      };
  }
}

/** What there is beside the words: nothing where all of it is undefined. */
function dataOf(data: Readonly<Record<string, unknown>>): Pick<LogLine, "data"> {
  const there = Object.entries(data).filter(([, value]) => value !== undefined);
  return there.length === 0 ? {} : { data: Object.fromEntries(there) };
}

function branchOf({ branch }: { readonly branch?: string }): { readonly branch?: string } {
  return branch === undefined ? {} : { branch };
}

function finishedLine({ report, quiet }: Extract<RunEvent, { kind: "taskFinished" }>): LogLine {
  const { outcome, reason, durationMs, waitedMs, attempts, branches } = report;
  const figures = {
    durationMs,
    ...(waitedMs === undefined ? {} : { waitedMs }),
    ...(attempts === undefined ? {} : { attempts }),
    ...(branches === undefined ? {} : { branches }),
  };
  switch (outcome) {
    case "ran":
      return { level: "info", message: `DONE (${timesText(report)})`, data: figures };
    case "reused":
      return { level: "debug", message: `SKIP : ${reason}${warningsText(report)}` };
    case "failed":
      return {
        level: "error",
        message: `FAIL : ${report.error?.message ?? reason}`,
        data: { ...figures, stack: report.error?.stack },
      };
    case "skipped":
      return { level: quiet ? "debug" : "warn", message: `SKIP : ${reason}` };
    case "cancelled":
      return { level: "warn", message: `STOP : ${reason}` };
  }
}
