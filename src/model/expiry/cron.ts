import { Cron } from "croner";
import { PipelineError } from "../errors.ts";
import { badExpiry, checkOptions, zoneSuffix, type CalendarOptions, type ExpiryPolicy } from "./policy.ts";

/**
 * Fresh until the next time that a cron expression matches (five fields, or six with seconds first).
 *
 * @param expression for example `"0 6 * * 1-5"`: six o'clock on working days
 * @throws PipelineError `BAD_OPTION` where the expression cannot be read or never matches
 * @example
 * ```ts
 * task("Opening", { expire: expire.cron("0 6 * * 1-5", { timeZone: "Europe/Paris" }) }, load);
 * ```
 */
export function cron(expression: string, options: CalendarOptions = {}): ExpiryPolicy {
  checkOptions("cron", options, ["timeZone"]);
  const pattern = parse(expression, options);
  if (pattern.nextRun(new Date()) === null) {
    throw badExpiry(`cron: ${JSON.stringify(expression)} never matches`, 'For example "0 6 * * 1-5".');
  }
  return {
    kind: "cron",
    description: `cron ${expression}${zoneSuffix(options)}`,
    expiresAt: (startedAt) => pattern.nextRun(startedAt),
  };
}

function parse(expression: string, { timeZone }: CalendarOptions): Cron {
  try {
    return new Cron(expression, { paused: true, ...(timeZone === undefined ? {} : { timezone: timeZone }) });
  } catch (cause) {
    throw new PipelineError("BAD_OPTION", `expire.cron: ${JSON.stringify(expression)} cannot be read`, {
      hint: `${cause instanceof Error ? `${cause.message.replace(/\.+$/, "")}. ` : ""}For example "0 6 * * 1-5": minute, hour, day, month, weekday.`,
      cause,
    });
  }
}
