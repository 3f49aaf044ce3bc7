import { didYouMean } from "../nearest.ts";
import { PipelineError } from "../errors.ts";

/** The kinds of policies, by the names of what makes them: `expire.never()`. */
export type ExpiryKind =
  | "never"
  | "afterSession"
  | "onComplete"
  | "fromNow"
  | "fromToday"
  | "atMidnight"
  | "weekly"
  | "monthly"
  | "atDatetime"
  | "cron";

/**
 * How long a task's result stays fresh: a plain value, made by the functions of `expire`, that can
 * be asked without running anything.
 */
export interface ExpiryPolicy {
  readonly kind: ExpiryKind;
  /** The policy in words, for explanations: `1 day from now`, `at midnight (Asia/Tokyo)`. */
  readonly description: string;
  /**
   * The moment at which a result, made by a run that began at `startedAt`, is fresh no more; null
   * where no moment in time decides (`never`, `afterSession`, `onComplete`).
   */
  expiresAt(startedAt: Date): Date | null;
}

/** What every policy that counts days takes. */
export interface CalendarOptions {
  /** An IANA name such as `"Asia/Tokyo"`. @default the machine's own zone */
  readonly timeZone?: string;
}

/** A mistake in a policy's options. */
export function badExpiry(what: string, hint: string): PipelineError {
  return new PipelineError("BAD_OPTION", `expire.${what}`, { hint });
}

/** Refuses anything but the options that a policy knows, and a zone that the machine does not know. */
export function checkOptions(policy: ExpiryKind, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null)
    throw badExpiry(`${policy}: options must be an object`, `Known: ${known.join(", ")}.`);
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw badExpiry(
      `${policy}: unknown option ${JSON.stringify(name)}`,
      didYouMean(name, known) ?? `Known: ${known.join(", ")}.`,
    );
  }
  const { timeZone } = options as CalendarOptions;
  if (timeZone === undefined) return;
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch (cause) {
    const zones = Intl.supportedValuesOf("timeZone");
    throw new PipelineError("BAD_OPTION", `expire.${policy}: unknown time zone ${JSON.stringify(timeZone)}`, {
      hint: didYouMean(String(timeZone), zones) ?? 'Use an IANA name, such as "Europe/Paris".',
      cause,
    });
  }
}

/** ` (Asia/Tokyo)`, or nothing for the machine's own zone. */
export function zoneSuffix(options: CalendarOptions): string {
  return options.timeZone === undefined ? "" : ` (${options.timeZone})`;
}
