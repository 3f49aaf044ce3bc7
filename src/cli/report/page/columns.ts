import type { PageTask } from "../pageData.ts";
import { badge, OUTCOME_ORDER } from "./outcomes.ts";
import type { Page } from "./indexed.ts";
import { duration } from "./times.ts";

/** A column of the table of tasks. */
export interface Column {
  readonly name: string;
  readonly title: string;
  readonly isNumber?: boolean;
  /** What a click on its head sorts by: the smallest first, and those without a value at the end. */
  sortBy(task: PageTask): string | number | undefined;
  show(task: PageTask): Node | string;
}

/** Those that have something to show. */
export function columnsOf({ data: { run, tasks } }: Page): readonly Column[] {
  const all: (Column & { readonly isShown: boolean })[] = [
    {
      name: "outcome",
      title: "Outcome",
      isShown: true,
      sortBy: ({ outcome }) => OUTCOME_ORDER.indexOf(outcome),
      show: ({ outcome }) => badge(outcome),
    },
    { name: "task", title: "Task", isShown: true, sortBy: ({ name }) => name, show: ({ name }) => name },
    {
      name: "why",
      title: "Why",
      isShown: true,
      sortBy: ({ reason }) => reason,
      show: ({ reason }) => reason.split("\n")[0]!,
    },
    {
      name: "tags",
      title: "Tags",
      isShown: tasks.some(({ tags }) => tags !== undefined),
      sortBy: ({ tags }) => tags?.join(" "),
      show: ({ tags = [] }) => tags.map((tag) => `#${tag}`).join(" "),
    },
    {
      name: "started",
      title: "Started",
      isNumber: true,
      isShown: run !== undefined,
      sortBy: ({ startMs }) => startMs,
      show: ({ startMs }) => (startMs === undefined ? "" : `+${duration(startMs)}`),
    },
    {
      name: "took",
      title: "Took",
      isNumber: true,
      isShown: run !== undefined,
      sortBy: ({ durationMs }) => durationMs,
      show: ({ durationMs }) => (durationMs === undefined ? "" : duration(durationMs)),
    },
    {
      name: "attempts",
      title: "Attempts",
      isNumber: true,
      isShown: tasks.some(({ attempts }) => attempts !== undefined),
      sortBy: ({ attempts }) => attempts,
      show: ({ attempts }) => (attempts === undefined ? "" : String(attempts)),
    },
    {
      name: "checks",
      title: "Checks",
      isNumber: true,
      isShown: tasks.some(({ checks }) => checks !== undefined),
      sortBy: ({ checks }) => checks?.filter(({ passed }) => passed).length,
      show: ({ checks = [] }) =>
        checks.length === 0 ? "" : `${checks.filter(({ passed }) => passed).length} of ${checks.length}`,
    },
    {
      name: "steps",
      title: "Steps",
      isNumber: true,
      isShown: tasks.some(({ steps }) => steps !== undefined),
      sortBy: ({ steps }) => steps?.length,
      show: ({ steps }) => (steps === undefined ? "" : String(steps.length)),
    },
  ];
  return all.filter(({ isShown }) => isShown);
}
