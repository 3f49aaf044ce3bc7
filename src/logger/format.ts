import { describeBytes } from "../model/amounts.ts";
import type { StoreSwept, TaskWaiting } from "../model/event.ts";

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

/** What was removed at the end of a run. */
export function sweptText({ entryCount, freedBytes }: Pick<StoreSwept, "entryCount" | "freedBytes">): string {
  const results = entryCount === 1 ? "1 unused result" : `${entryCount} unused results`;
  return `Swept ${results}: ${describeBytes(freedBytes)} freed`;
}

/** Follows a task's reason: ` (thread)`. */
export function placed({ executor }: { readonly executor?: string }): string {
  return executor === undefined ? "" : ` (${executor})`;
}
