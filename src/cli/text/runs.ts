import { styleText } from "node:util";
import type { RunRecord, TaskReport } from "../../index.ts";
import { countsOf } from "../history.ts";
import { duration } from "./duration.ts";

type Outcome = RunRecord["outcome"] | TaskReport["outcome"];

const STYLES: Readonly<Record<Outcome, "green" | "red" | "yellow" | "gray" | "blue">> = {
  succeeded: "green",
  failed: "red",
  cancelled: "yellow",
  interrupted: "yellow",
  running: "blue",
  ran: "green",
  reused: "gray",
  skipped: "yellow",
};

/** An outcome in the colour that it has everywhere. */
export function outcomeStyle(outcome: Outcome, text: string): string {
  return styleText(STYLES[outcome], text);
}

/** `4 ran, 12 reused, 1 failed`. */
export function countsText(run: Pick<RunRecord, "tasks">): string {
  const counts = Object.entries(countsOf(run)).filter(([, count]) => count > 0);
  return counts.length === 0 ? "no task" : counts.map(([outcome, count]) => `${count} ${outcome}`).join(", ");
}

/** `1.8 × slower`, `as usual`; nothing where it is not known. */
export function againstUsual(ratio: number | null): string {
  if (ratio === null) return "";
  if (ratio >= 1.2) return `${times(ratio)} slower`;
  if (ratio <= 1 / 1.2) return `${times(1 / ratio)} faster`;
  return "as usual";
}

function times(ratio: number): string {
  return `${ratio >= 10 ? Math.round(ratio) : ratio.toFixed(1)} ×`;
}

/** `-` where it did not end, or nobody saw it. */
export function durationOrNone(durationMs: number | null): string {
  return durationMs === null ? "-" : duration(durationMs);
}
