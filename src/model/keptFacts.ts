import type { Entry } from "./entry.ts";
import type { ExpiryPolicy } from "./expiry/policy.ts";

/** When and how a kept result was made: plain data. */
export interface KeptFacts {
  /** The run that made it. */
  readonly runId: string;
  /** When that run began, as an ISO date in UTC: its age counts from here. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** Of the value, and of the files and tables in it. */
  readonly sizeBytes: number;
  /** When it expires, as an ISO date in UTC, which may have passed; null where no moment is known. */
  readonly expiresAt: string | null;
}

/** What is told of an entry. */
export function keptFacts(entry: Entry, policy: ExpiryPolicy | undefined): KeptFacts {
  const startedAt = new Date(entry.startedAt);
  return {
    runId: entry.runId,
    startedAt: startedAt.toISOString(),
    durationMs: entry.durationMs,
    sizeBytes: sizeOf(entry),
    expiresAt: policy?.expiresAt(startedAt)?.toISOString() ?? null,
  };
}

/** The bytes of a result, and of the files that it holds. */
export function sizeOf({ result }: Pick<Entry, "result">): number {
  return (result.files ?? []).reduce((sum, { sizeBytes }) => sum + sizeBytes, result.sizeBytes);
}
