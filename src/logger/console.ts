import { stripVTControlCharacters, styleText } from "node:util";
import type { LogLevel, RunEvent } from "../model/event.ts";
import type { RunListener } from "../model/logger.ts";
import { describeCount } from "../model/reason.ts";
import type { RunReport } from "../model/report.ts";
import { auditedLevel, auditedText, auditSummary } from "./audited.ts";
import { branchLevel, branchText, ofBranch } from "./branches.ts";
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
import { mapProgress } from "./mapProgress.ts";
import { hanging } from "./hanging.ts";
import { placeOf } from "./place.ts";

/** Where lines go: stderr, or a stream of one's own. */
export interface ConsoleOut {
  /** Takes a text of one line or several, each with its end. */
  write(text: string): unknown;
  /** Colours are for terminals alone. @default false */
  readonly isTTY?: boolean;
  /** How wide the terminal is: lines below another are broken so that they stay in their column. @default as wide as need be */
  readonly columns?: number;
}

/** What is shown, and where. */
export interface ConsoleOptions {
  /** The least grave lines that are shown. */
  readonly level: LogLevel;
  readonly out: ConsoleOut;
  /**
   * One line for each task, when it is settled, with its reason: for what shows in another way what runs. What a task
   * logs, and how far it is, is then for `"debug"`. @default false
   */
  readonly isBrief?: boolean;
}

const GRAVITY: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
/** Longer names are cut, so that the words beside them stay in sight. */
const WIDEST_NAME = 40;

type Style = Parameters<typeof styleText>[0];

/**
 * Shows a run as lines: time, task, and what happened to it. In colours only on a terminal, and
 * where `NO_COLOR` does not forbid them.
 *
 * @example
 * ```ts
 * await example.execute({ console: (level) => consoleListener({ level, out: process.stdout }) });
 * ```
 */
export function consoleListener({ level, out, isBrief = false }: ConsoleOptions): RunListener {
  const progress = mapProgress();
  /** What says how a task is going on. */
  const ongoing: LogLevel = isBrief ? "debug" : "info";
  let width = 0;
  let pending: string[] = [];
  let isScheduled = false;
  const hasColours = out.isTTY === true && (process.env.NO_COLOR ?? "") === "" && process.env.TERM !== "dumb";
  const paint = (style: Style, text: string): string =>
    hasColours ? styleText(style, text, { validateStream: false }) : text;

  const flush = (): void => {
    isScheduled = false;
    if (pending.length === 0) return;
    out.write(pending.join(""));
    pending = [];
  };
  /** Written at the end of the turn: 10,000 lines that come at once are one write. */
  const write = (line: string): void => {
    pending.push(`${line}\n`);
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(flush);
  };
  const show = (gravity: LogLevel, at: number, task: string | undefined, text: string): void => {
    if (GRAVITY[gravity] < GRAVITY[level]) return;
    const name = task === undefined ? "" : `${fit(task, width)}  `;
    const [first, ...rest] = text.split("\n");
    const indent = " ".repeat(10 + name.length);
    write(
      [
        `${paint("gray", clockTime(at))}  ${task === undefined ? "" : paint("cyan", name)}${first}`,
        ...rest.flatMap((line) => hanging(indent + line, out.isTTY === true ? out.columns : undefined)),
      ].join("\n"),
    );
  };

  const handle = (event: RunEvent): void => {
    switch (event.kind) {
      case "runStarted":
        width = Math.min(event.longestName, WIDEST_NAME);
        return show(
          "debug",
          event.at,
          undefined,
          `${event.pipeline}: ${taskCount(event)}, up to ${event.concurrency} at a time`,
        );
      case "taskStarted":
        progress.note(event);
        return show(ongoing, event.at, event.task, `${paint("blue", "EXEC")} : ${event.reason}${placed(event)}`);
      case "taskWaiting":
        return show(ongoing, event.at, event.task, `${paint("yellow", "WAIT")} : ${waitingFor(event)}`);
      case "branchStarted":
        return show("debug", event.at, event.task, paint("gray", `  [${event.branch}] …`));
      case "branchFinished":
        return show(branchLevel(event), event.at, event.task, branchText(event));
      case "limitReached":
        return show("debug", event.at, event.task, `${paint("yellow", "WAIT")} : ${limitText(event)}`);
      case "stepStarted":
        return show("debug", event.at, event.task, paint("gray", `  ${ofBranch(event)}${event.step} …`));
      case "stepFinished":
        return show(
          event.branch === undefined ? ongoing : "debug",
          event.at,
          event.task,
          paint(
            "gray",
            `  ${ofBranch(event)}${event.step} (${event.failed ? "failed after" : "in"} ${formatDuration(event.durationMs)})`,
          ),
        );
      case "taskProgress":
        return show(
          isBrief ? "debug" : progress.levelOf(event),
          event.at,
          event.task,
          paint("gray", `  ${ofBranch(event)}${describeCount(event.done)} of ${describeCount(event.total)}`),
        );
      case "taskLogged":
        return show(
          event.level === "info" ? ongoing : event.level,
          event.at,
          event.task,
          `${levelMark(event.level, paint)}${ofBranch(event)}${event.message}${shownData(event.data, paint)}`,
        );
      case "taskRetried":
        return show(
          "warn",
          event.at,
          event.task,
          `${paint("yellow", "AGAIN")} ${ofBranch(event)}in ${formatDuration(event.delayMs)}, since attempt ${event.attempt} failed: ${event.error.message}`,
        );
      case "taskChecked": {
        const { level, text } = checkLine(event.check);
        const mark = level === "warn" ? paint("yellow", "WARN") : paint(level === "error" ? "red" : "gray", "CHECK");
        return show(level, event.at, event.task, `${mark} : ${text}`);
      }
      case "taskFinished":
        progress.note(event);
        return finished(event);
      case "resultExpired":
        return show("info", event.at, undefined, `Expiring results for ${event.task}`);
      case "warned":
        return show("warn", event.at, event.task, `${paint("yellow", "WARN")} : ${ofBranch(event)}${event.message}`);
      case "storeSwept":
        return show("info", event.at, undefined, paint("gray", sweptText(event)));
      case "auditStarted":
        width = Math.min(event.longestName, WIDEST_NAME);
        return show("debug", event.at, undefined, `${event.pipeline}: audit of ${taskCount(event)}`);
      case "taskAudited":
        return show(auditedLevel(event.audited), event.at, event.task, auditedText(event.audited));
      case "auditFinished":
        return show("info", event.at, undefined, auditSummary(event.report));
      case "runFinished":
        return show("info", event.at, undefined, summary(event.report, paint));
    }
  };

  const finished = ({ at, task, report, quiet }: Extract<RunEvent, { kind: "taskFinished" }>): void => {
    const { outcome, reason, error } = report;
    if (outcome === "ran") {
      const why = isBrief ? ` : ${reason}` : "";
      return show("info", at, task, `${paint("green", "DONE")}${why} (${timesText(report)})`);
    }
    if (outcome === "reused") return show("info", at, task, paint("gray", `SKIP : ${reason}${warningsText(report)}`));
    if (outcome === "failed") {
      const place = placeOf(error?.stack);
      const where = place === undefined ? "" : `\n${paint("gray", `at ${place}`)}`;
      return show(
        "error",
        at,
        task,
        `${paint("red", "FAIL")} : ${withAttempts(error?.message ?? reason, report.attempts)}${where}`,
      );
    }
    if (outcome === "cancelled") return show("warn", at, task, `${paint("yellow", "STOP")} : ${reason}`);
    return show(quiet ? "debug" : "warn", at, task, `${paint("yellow", "SKIP")} : ${reason}`);
  };

  return {
    handle,
    async flush() {
      flush();
    },
  };
}

function summary(
  { pipeline, outcome, tasks, durationMs }: RunReport,
  paint: (style: Style, text: string) => string,
): string {
  const counts = (["ran", "reused", "failed", "skipped", "cancelled"] as const)
    .map((each) => [tasks.filter((task) => task.outcome === each).length, each] as const)
    .filter(([count]) => count > 0)
    .map(([count, each]) => `${count} ${each}`);
  const style = outcome === "succeeded" ? "green" : outcome === "failed" ? "red" : "yellow";
  return `${paint("bold", pipeline)} ${paint(style, outcome)} in ${formatDuration(durationMs)}: ${counts.join(", ")}`;
}

/** Behind what an error says first: what follows is how to mend it. */
function withAttempts(message: string, attempts: number | undefined): string {
  return attempts === undefined ? message : message.replace(/^.*/, (first) => `${first} (${attempts} attempts)`);
}

function levelMark(level: LogLevel, paint: (style: Style, text: string) => string): string {
  if (level === "error") return `${paint("red", "ERROR")} `;
  if (level === "warn") return `${paint("yellow", "WARN")} `;
  return "";
}

function shownData(
  data: Readonly<Record<string, unknown>> | undefined,
  paint: (style: Style, text: string) => string,
): string {
  if (data === undefined) return "";
  const words = Object.entries(data).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return ` ${paint("gray", words.join(" "))}`;
}

function fit(name: string, width: number): string {
  // As everywhere: a line break is a blank, and what a terminal would obey is left out.
  const shown = stripVTControlCharacters(name)
    .replaceAll(/[\r\n\t]+/g, " ")
    .replaceAll(/\p{Cc}/gu, "");
  return shown.length > width ? `${shown.slice(0, width - 1)}…` : shown.padEnd(width);
}

function clockTime(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
