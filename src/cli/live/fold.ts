import type { RunEvent, TaskOutcome } from "../../index.ts";

/** In larger runs a result that is reused is no news: it is in the count. */
const MOST_TASKS_NAMED = 20;
/** So many tasks of one outcome are told one by one between two pictures: who would read more? */
const MOST_AT_ONCE = 10;

/** Decides which events become lines, where thousands come at once. */
export interface Fold {
  /** Whether this event is to be told by itself. */
  isTold(event: RunEvent): boolean;
  /** What was not told since this was last asked, in lines. */
  folded(): string;
}

export function fold(): Fold {
  let taskCount = 0;
  const seen: Partial<Record<TaskOutcome, number>> = {};
  return {
    isTold(event) {
      if (event.kind === "runStarted") taskCount = event.taskCount;
      if (event.kind !== "taskFinished") return true;
      const { outcome, reason } = event.report;
      if (outcome === "reused" && reason === "cached" && taskCount > MOST_TASKS_NAMED) return false;
      if (event.quiet) return true;
      seen[outcome] = (seen[outcome] ?? 0) + 1;
      return seen[outcome] <= MOST_AT_ONCE;
    },
    folded() {
      let text = "";
      for (const [outcome, count] of Object.entries(seen)) {
        if (count > MOST_AT_ONCE)
          text += `          and ${count - MOST_AT_ONCE} more ${outcome === "ran" ? "done" : outcome}\n`;
        delete seen[outcome as TaskOutcome];
      }
      return text;
    },
  };
}
