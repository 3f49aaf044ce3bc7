import type { TracerProvider } from "@opentelemetry/api";
import { PipelineError, type LogLevel } from "../index.ts";

/** What becomes of runs as spans. */
export interface OpenTelemetryOptions {
  /** Makes the spans. @default the provider that is registered as the run begins; where there is none, nothing is made */
  readonly tracerProvider?: TracerProvider;
  /** The lines of tasks' logs that become events of their spans: this level and above. @default "warn" */
  readonly logLevel?: LogLevel | "silent";
  /** How many branches of each map have a span of their own, besides those that fail. The map counts all. @default 100 */
  readonly maxBranches?: number;
  /**
   * How many tasks that need not run (reused, skipped, cancelled before they began) are events of the run's span. The run
   * counts all. @default 100: an SDK keeps 128 events of a span
   */
  readonly maxEvents?: number;
  /**
   * How long the end of a run waits until the provider has exported what it holds, in milliseconds; 0: it does not wait,
   * and a program that ends by `process.exit`, as the command line does, may lose spans. @default 5_000
   */
  readonly flushTimeoutMs?: number;
}

/** Options with their defaults. */
export type Settings = Required<Omit<OpenTelemetryOptions, "tracerProvider">> &
  Pick<OpenTelemetryOptions, "tracerProvider">;

/** @throws PipelineError `BAD_OPTION` */
export function settingsOf(options: OpenTelemetryOptions): Settings {
  const settings = { logLevel: "warn", maxBranches: 100, maxEvents: 100, flushTimeoutMs: 5_000, ...options } as const;
  if (!LEVELS.includes(settings.logLevel))
    throw bad(`logLevel is ${JSON.stringify(settings.logLevel)}`, `It is one of ${LEVELS.join(", ")}.`);
  for (const name of ["maxBranches", "maxEvents", "flushTimeoutMs"] as const) {
    const given = settings[name];
    if (typeof given !== "number" || !(given >= 0)) throw bad(`${name} is ${String(given)}`, "It is a number from 0.");
  }
  return settings;
}

const LEVELS: readonly string[] = ["debug", "info", "warn", "error", "silent"];

/** Whether what has one level is told where another is asked for. */
export function isTold(level: LogLevel, asked: LogLevel | "silent"): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(asked);
}

function bad(what: string, hint: string): PipelineError {
  return new PipelineError("BAD_OPTION", `openTelemetry: ${what}`, { hint });
}
