import type { PageTask, Preview, TaskDetails } from "../pageData.ts";
import { differenceView } from "./differenceView.ts";
import { h } from "./dom.ts";
import type { Page } from "./indexed.ts";
import type { Selection } from "./selection.ts";
import { taskLink } from "./taskLink.ts";
import { clockTime, count, dayAndTime, duration } from "./times.ts";

/** Of a task with more, so many neighbours are named. */
const SHOWN_NEIGHBOURS = 12;

/**
 * What there is to tell of a task, part by part.
 *
 * @param selection without it (on paper) names are no links
 */
export function taskFacts(page: Page, index: number, details: TaskDetails, selection?: Selection): HTMLElement[] {
  const task = page.data.tasks[index]!;
  const { differences = [] } = details;
  return [
    ...(task.reason === "" || task.reason === task.error?.message ? [] : [h("p", { class: "why" }, task.reason)]),
    ...(task.info === undefined ? [] : [h("p", { class: "info" }, task.info)]),
    ...(task.tags === undefined ? [] : [h("p", { class: "tags" }, task.tags.map((tag) => `#${tag}`).join(" "))]),
    ...(task.error === undefined ? [] : [part("Error", errorView(task.error))]),
    ...(differences.length === 0 ? [] : [part("What was different", ...differences.map(differenceView))]),
    ...timesPart(page, task),
    ...(task.retries === undefined ? [] : [part("Failed attempts", retriesList(task.retries))]),
    ...(task.checks === undefined ? [] : [part("Checks", checksList(task.checks))]),
    ...neighbours(page, task.dependencies, "Depends on", selection),
    ...neighbours(page, page.dependents[index]!, "Needed by", selection),
    ...(details.preview === undefined ? [] : [part("Result", ...previewView(details.preview))]),
    ...(details.log === undefined ? [] : [part("Log", logView(details))]),
  ];
}

function part(title: string, ...children: readonly Node[]): HTMLElement {
  return h("section", { class: "part" }, h("h3", {}, title), ...children);
}

function errorView({ message, stack }: NonNullable<PageTask["error"]>): HTMLElement {
  return h(
    "pre",
    { class: "error" },
    stack !== undefined && stack.includes(message) ? stack : `${message}\n${stack ?? ""}`.trimEnd(),
  );
}

function timesPart({ data: { run } }: Page, task: PageTask): HTMLElement[] {
  const { startMs, durationMs, waitedMs, attempts, executor, branches, steps = [] } = task;
  const facts: [string, string][] = [
    ...(startMs === undefined || run === undefined
      ? []
      : [["Started", `+${duration(startMs)} (${dayAndTime(run.startedAt + startMs)})`] as [string, string]]),
    ...(durationMs === undefined ? [] : [["Took", duration(durationMs)] as [string, string]]),
    ...(waitedMs === undefined ? [] : [["Waited for limits", duration(waitedMs)] as [string, string]]),
    ...(attempts === undefined ? [] : [["Attempts", String(attempts)] as [string, string]]),
    ...(executor === undefined
      ? []
      : [["Ran in", executor === "thread" ? "a thread" : "a process"] as [string, string]]),
    ...(branches === undefined
      ? []
      : [
          [
            "Items",
            Object.entries(branches)
              .filter(([name, number]) => number > 0 || name === "total")
              .map(([name, number]) =>
                name === "total" ? count(number, "item") : `${number.toLocaleString("en")} ${name}`,
              )
              .join(", "),
          ] as [string, string],
        ]),
  ];
  if (facts.length === 0) return [];
  const longest = steps.reduce((most, step) => Math.max(most, step.durationMs), 1);
  return [
    part(
      "Times",
      h("dl", {}, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
      ...(steps.length === 0 ? [] : [h("ul", { class: "steps" }, ...steps.map((step) => stepItem(step, longest)))]),
    ),
  ];
}

function stepItem(
  { name, durationMs }: { readonly name: string; readonly durationMs: number },
  longest: number,
): HTMLElement {
  const bar = h("i", { class: "share" });
  bar.style.width = `${((100 * durationMs) / longest).toFixed(1)}%`;
  return h(
    "li",
    {},
    h("span", { class: "step-name" }, name),
    h("span", { class: "number" }, duration(durationMs)),
    h("span", { class: "step-bar" }, bar),
  );
}

function retriesList(retries: NonNullable<PageTask["retries"]>): HTMLElement {
  return h(
    "ol",
    { class: "retries" },
    ...retries.map(({ durationMs, delayMs, error }) =>
      h(
        "li",
        {},
        `after ${duration(durationMs)}: ${error}`,
        h("span", { class: "quiet" }, ` again ${duration(delayMs)} later`),
      ),
    ),
  );
}

function checksList(checks: NonNullable<PageTask["checks"]>): HTMLElement {
  return h(
    "ul",
    { class: "checks" },
    ...checks.map(({ passed, severity, text }) => {
      const outcome = passed ? "passed" : severity === "warn" ? "warns" : "failed";
      return h("li", { class: `check-${outcome}` }, h("b", {}, outcome), ` ${text}`);
    }),
  );
}

function neighbours({ data }: Page, tasks: readonly number[], title: string, selection?: Selection): HTMLElement[] {
  if (tasks.length === 0) return [];
  const more = tasks.length - SHOWN_NEIGHBOURS;
  const names = tasks.slice(0, SHOWN_NEIGHBOURS).map((task) => {
    const { name } = data.tasks[task]!;
    return h("li", {}, selection === undefined ? name : taskLink(task, name, selection));
  });
  return [
    part(
      title,
      h(
        "ul",
        { class: "neighbours" },
        ...names,
        ...(more > 0 ? [h("li", { class: "quiet" }, `and ${count(more, "more task")}`)] : []),
      ),
    ),
  ];
}

function previewView(preview: Preview): HTMLElement[] {
  if (preview.kind === "text") return [h("pre", { class: "value" }, preview.text)];
  const { columns, rows, rowCount } = preview;
  return [
    h(
      "div",
      { class: "rows", tabindex: "0", role: "region", "aria-label": "First rows of the result" },
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ...columns.map(({ name, type }) =>
              h("th", { scope: "col" }, name, ...(type === undefined ? [] : [h("small", {}, type.toLowerCase())])),
            ),
          ),
        ),
        h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((cell) => h("td", {}, cell))))),
      ),
    ),
    h(
      "p",
      { class: "quiet" },
      rowCount > rows.length ? `the first ${rows.length} of ${count(rowCount, "row")}` : count(rowCount, "row"),
    ),
  ];
}

function logView({ log = [], leftOut = 0 }: TaskDetails): HTMLElement {
  const middle = leftOut > 0 ? Math.min(40, log.length) : -1;
  return h(
    "ol",
    { class: "log" },
    ...log.flatMap(({ at, level, text }, place) => [
      ...(place === middle
        ? [h("li", { class: "quiet" }, `… ${count(leftOut, "line")} left out: the log file has them`)]
        : []),
      h(
        "li",
        { class: `is-${level}` },
        h("time", {}, clockTime(at)),
        h("span", {}, ...(level === "info" ? [] : [h("b", {}, `${level} `)]), text),
      ),
    ]),
  );
}
