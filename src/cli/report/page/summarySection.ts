import { h } from "./dom.ts";
import type { Page } from "./indexed.ts";
import { badge, outcomeCounts, OUTCOMES } from "./outcomes.ts";
import type { Section } from "./section.ts";
import type { Selection } from "./selection.ts";
import { taskLink } from "./taskLink.ts";
import { count, dayAndTime, duration } from "./times.ts";

/** More failures than this are found in the table. */
const SHOWN_FAILURES = 5;

/** What came of the run, in a glance. */
export function summarySection(page: Page, selection: Selection): Section {
  const { data } = page;
  const { run, tasks } = data;
  const counts = outcomeCounts(tasks);
  const bar = h(
    "div",
    {
      class: "outcome-bar",
      role: "img",
      "aria-label": counts.map((each) => `${each.count} ${OUTCOMES[each.outcome].words}`).join(", "),
    },
    ...counts.map((each) => {
      const part = h("span", { class: `fill-${each.outcome}` });
      part.style.flexGrow = String(each.count);
      return part;
    }),
  );
  const legend = h(
    "ul",
    { class: "counts" },
    ...counts.map((each) => h("li", {}, h("b", {}, each.count.toLocaleString("en")), " ", badge(each.outcome))),
  );
  const failed = [...tasks.keys()].filter((index) => tasks[index]!.outcome === "failed");
  return {
    element: h(
      "header",
      { class: "summary" },
      h(
        "div",
        { class: "title" },
        h("h1", {}, data.pipeline),
        ...(run === undefined ? [] : [h("span", { class: `outcome is-run-${run.outcome}` }, run.outcome)]),
      ),
      h(
        "dl",
        { class: "facts" },
        ...facts(page).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))),
      ),
      bar,
      legend,
      ...(run === undefined || failed.length === 0 ? [] : [failures(page, failed, selection)]),
      ...data.notes.map((note) => h("p", { class: "note" }, note)),
    ),
  };
}

function facts({ data: { run, tasks } }: Page): [string, string][] {
  if (run === undefined) return [["Tasks", tasks.length.toLocaleString("en")]];
  const work = run.critical?.workMs ?? 0;
  return [
    ["Took", run.durationMs === null ? "not known" : duration(run.durationMs)],
    ["Started", dayAndTime(run.startedAt)],
    ["Tasks", tasks.length.toLocaleString("en")],
    ...(work > 0 && run.durationMs !== null && run.durationMs > 0
      ? ([
          ["Work in all", duration(work)],
          ["At the same time", `${run.laneCount} at most, ${(work / run.durationMs).toFixed(1)} on average`],
        ] as [string, string][])
      : []),
    ["Run", run.id],
  ];
}

function failures({ data: { tasks } }: Page, failed: readonly number[], selection: Selection): HTMLElement {
  const shown = failed.slice(0, SHOWN_FAILURES);
  const more = failed.length - shown.length;
  return h(
    "section",
    { class: "failures", "aria-label": "What failed" },
    ...shown.map((index) => {
      const { name, error, reason } = tasks[index]!;
      return h("div", {}, taskLink(index, name, selection), h("pre", {}, error?.message ?? reason));
    }),
    ...(more > 0 ? [h("p", {}, `and ${count(more, "more task")}: see the table, sorted by outcome`)] : []),
  );
}
