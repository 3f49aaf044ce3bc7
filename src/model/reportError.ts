import type { ErrorReport } from "./report.ts";

/** An error as plain data, for reports and the history. */
export function reportError(error: Error): ErrorReport {
  const { code } = error as { code?: unknown };
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof error.stack === "string" ? { stack: error.stack } : {}),
  };
}
