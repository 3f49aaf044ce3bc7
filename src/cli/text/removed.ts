import { describeBytes, describeSpan, type Removed, type RemovedEntry } from "../../index.ts";
import { table } from "./table.ts";

/** So many tasks are listed; a store may hold results of thousands. */
const SHOWN_TASKS = 20;

/** What was removed, or would be, task by task. */
export function removedText(removed: Removed): string {
  const { dryRun, entries, branchCount, afterBytes } = removed;
  if (entries.length === 0 && branchCount === 0)
    return `Nothing to remove. The store takes ${describeBytes(afterBytes)}.`;
  const branches = branchCount === 0 ? "" : `, and ${countOf(branchCount, "single item")} of maps`;
  const byTask = [...Map.groupBy(entries, ({ task }) => task)].sort(([, a], [, b]) => bytesOf(b) - bytesOf(a));
  const rows = byTask
    .slice(0, SHOWN_TASKS)
    .map(([task, its]) => [task, String(its.length), describeBytes(bytesOf(its)), lastUse(its), reasons(its)]);
  const more = byTask.length - rows.length;
  return [
    table(["task", "results", "size", "last used", "why"], rows),
    ...(more > 0 ? [`and ${countOf(more, "more task")}`] : []),
    `${dryRun ? "Would remove" : "Removed"} ${countOf(entries.length, "result")}${branches}. ${sizesText(removed)}`,
  ].join("\n");
}

/** What the store took before, and after. */
export function sizesText({ dryRun, beforeBytes, afterBytes }: Removed): string {
  return dryRun
    ? `The store takes ${describeBytes(beforeBytes)}; it would take ${describeBytes(afterBytes)}.`
    : `The store took ${describeBytes(beforeBytes)}; it takes ${describeBytes(afterBytes)} now.`;
}

export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function bytesOf(entries: readonly RemovedEntry[]): number {
  return entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function lastUse(entries: readonly RemovedEntry[]): string {
  const last = entries.reduce((latest, { usedAt }) => Math.max(latest, usedAt), 0);
  return `${describeSpan(Math.max(0, Date.now() - last))} ago`;
}

function reasons(entries: readonly RemovedEntry[]): string {
  const words = { age: "too old", size: "no room", asked: "asked for" } as const;
  return [...new Set(entries.map(({ because }) => words[because]))].join(", ");
}
