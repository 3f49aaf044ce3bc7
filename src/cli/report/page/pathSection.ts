import type { CriticalPath } from "../pageData.ts";
import { h } from "./dom.ts";
import type { Page } from "./indexed.ts";
import type { Section } from "./section.ts";
import type { Selection } from "./selection.ts";
import { taskLink } from "./taskLink.ts";
import { count, duration, percent } from "./times.ts";

/** More of them say nothing more: the rest are summed. */
const SHOWN_STOPS = 15;

/** What the run had to wait for, and what would have made it shorter. */
export function pathSection(page: Page, selection: Selection): Section[] {
  const { run } = page.data;
  const critical = run?.critical ?? null;
  if (critical === null || critical.stops.length === 0) return [];
  return [
    {
      element: h(
        "section",
        { class: "card", "aria-labelledby": "path-title" },
        h("div", { class: "card-head" }, h("h2", { id: "path-title" }, "Critical path")),
        h("p", { class: "lead" }, ...sentences(page, critical)),
        h("div", { class: "stops-box" }, stopsTable(page, critical, selection)),
      ),
    },
  ];
}

function sentences(
  { totalMs, data: { run } }: Page,
  { stops, ranMs, waitedMs, leastMs }: CriticalPath,
): (Node | string)[] {
  const took = run?.durationMs ?? totalMs;
  const isMuch = (ms: number): boolean => ms > took * 0.02 && ms > 20;
  const before = stops[0]!.waitedMs;
  const between = waitedMs - before;
  const more = took - before - leastMs;
  return [
    h("b", {}, `${duration(ranMs)} of ${count(stops.length, "task")}`),
    stops.length === 1 ? "" : ", one after the other,",
    isMuch(between) ? ` with ${duration(between)} of waiting between them for a free place or a limit,` : "",
    ` made this run take ${duration(took)}.`,
    between > ranMs
      ? " Most of it was waiting: more places (--concurrency), or less work in any task, make it faster."
      : " Only what is faster here makes it faster.",
    isMuch(before) ? ` ${duration(before)} went by before the first of them started.` : "",
    isMuch(more) && isMuch(between)
      ? ` With as many places as it could use, its tasks would have taken ${duration(leastMs)} at the least.`
      : "",
  ];
}

function stopsTable({ data }: Page, { stops, ranMs }: CriticalPath, selection: Selection): HTMLElement {
  const took = (task: number): number => data.tasks[task]!.durationMs ?? 0;
  // In the order of time, but only those that took longest.
  const longest = new Set([...stops].sort((a, b) => took(b.task) - took(a.task)).slice(0, SHOWN_STOPS));
  const others = stops.filter((stop) => !longest.has(stop));
  const row = (name: Node | string, ms: number, waitedMs: number, savesMs: number | null): HTMLElement => {
    const bar = h("i", { class: "share" });
    bar.style.width = `${((100 * ms) / Math.max(1, ranMs)).toFixed(2)}%`;
    return h(
      "tr",
      {},
      h("td", { class: "name" }, name),
      h("td", { class: "number" }, duration(ms)),
      h("td", { class: "share-cell" }, h("span", {}, bar), percent(ms / Math.max(1, ranMs))),
      h("td", { class: "number" }, waitedMs < 1 ? "" : duration(waitedMs)),
      h("td", { class: "number" }, savesMs === null ? "" : duration(savesMs)),
    );
  };
  const heads = [
    ["Task", ""],
    ["Took", "number"],
    ["Share of the path", "share-cell"],
    ["Waited before", "number"],
    ["Saves at most", "number"],
  ] as const;
  return h(
    "table",
    { class: "stops" },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ...heads.map(([head, kind]) =>
          h(
            "th",
            {
              scope: "col",
              class: kind,
              ...(head === "Saves at most"
                ? {
                    title:
                      "By how much the run could be shorter, if this task took no time and there were places enough",
                  }
                : {}),
            },
            head,
          ),
        ),
      ),
    ),
    h(
      "tbody",
      {},
      ...stops
        .filter((stop) => longest.has(stop))
        .map(({ task, waitedMs, savesMs }) =>
          row(taskLink(task, data.tasks[task]!.name, selection), took(task), waitedMs, savesMs),
        ),
      ...(others.length === 0
        ? []
        : [
            row(
              count(others.length, "more task"),
              others.reduce((sum, { task }) => sum + took(task), 0),
              others.reduce((sum, { waitedMs }) => sum + waitedMs, 0),
              null,
            ),
          ]),
    ),
  );
}
