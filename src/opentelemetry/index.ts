/** Runs as traces: spans of runs, tasks, branches and steps, through `@opentelemetry/api`. */
export { openTelemetry } from "./openTelemetry.ts";
export type { OpenTelemetryOptions } from "./options.ts";
