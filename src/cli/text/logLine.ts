import { inspect, styleText } from "node:util";
import type { LogRecord } from "../../index.ts";
import { ownFrames } from "./frames.ts";
import { fit } from "./names.ts";
import { localTime } from "./when.ts";
import { plainText } from "./width.ts";

/** What is in the words already, or only of use to programs. */
const UNSAID = [
  "stack",
  "durationMs",
  "waitedMs",
  "branches",
  "check",
  "concurrency",
  "index",
  "step",
  "attempts",
  "hidden",
  "verdict",
  "limits",
  "delayMs",
  "attempt",
];

/**
 * A line of a log as people read it: time, task, message, and what was logged beside it; the stack of an error below.
 *
 * @param width of the column of names
 */
export function logLine({ time, level, task = "", message, data }: LogRecord, width: number): string {
  const [first = "", ...more] = message.split("\n");
  const beside = Object.entries(data)
    .filter(([name]) => !UNSAID.includes(name))
    .map(
      ([name, value]) =>
        `${plainText(name)}=${typeof value === "string" ? plainText(value) : inspect(value, { breakLength: Infinity })}`,
    );
  const grave = level === "info" ? "" : `${styleText(STYLES[level], level.toUpperCase())} `;
  const below = [...more, ...stackOf(data, message)].map((line) => styleText("gray", `    ${plainText(line)}`));
  const end = beside.length === 0 ? "" : ` ${styleText("gray", beside.join(" "))}`;
  return [
    `${styleText("gray", localTime(time))}  ${styleText("cyan", fit(task, width))}  ${grave}${plainText(first)}${end}`,
    ...below,
  ].join("\n");
}

const STYLES = { debug: "gray", info: "gray", warn: "yellow", error: "red" } as const;

/** Its frames in the user's code: what it says first is in the message. */
function stackOf({ stack }: LogRecord["data"], message: string): readonly string[] {
  return typeof stack === "string" ? ownFrames(stack).filter((frame) => !message.includes(frame)) : [];
}
