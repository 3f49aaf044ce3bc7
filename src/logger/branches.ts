import type { BranchFinished, LogLevel } from "../model/event.ts";
import { formatDuration } from "./format.ts";

/** So many failed branches of a map are told as they fail; the map's own failure tells how many there were. */
const TOLD_FAILURES = 5;

/** A map is one task with a count: single branches are for those who look closely, but for its first failures. */
export function branchLevel({ outcome, failedCount }: BranchFinished): LogLevel {
  return outcome === "failed" && failedCount <= TOLD_FAILURES ? "warn" : "debug";
}

/** How a branch came out. */
export function branchText({ branch, outcome, durationMs, error }: BranchFinished): string {
  const end = outcome === "failed" ? `failed: ${error?.message.split("\n")[0]}` : outcome === "ran" ? "done" : outcome;
  return `[${branch}] ${end} (in ${formatDuration(durationMs)})`;
}

/** Which branch of a map tells something; nothing for a task that is no map. */
export function ofBranch({ branch }: { readonly branch?: string }): string {
  return branch === undefined ? "" : `[${branch}] `;
}
