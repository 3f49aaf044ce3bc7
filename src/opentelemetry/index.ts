export { openTelemetry } from "./openTelemetry.ts";
export type { OpenTelemetryOptions } from "./options.ts";
