import type { PageDetails } from "../pageData.ts";
import { columnsOf } from "./columns.ts";
import { h } from "./dom.ts";
import type { Page } from "./indexed.ts";
import { badge } from "./outcomes.ts";
import { taskFacts } from "./taskFacts.ts";
import { count } from "./times.ts";

/** More would be a book. */
const MOST_ROWS = 2_000;
const MOST_DETAILED = 200;

/** What takes the place of the table on paper: all rows, and all that is known of the tasks that ran. Made when it is printed. */
export function printSection(
  page: Page,
  details: () => PageDetails,
): { element: HTMLElement; fill(): void; clear(): void } {
  const element = h("div", { class: "print" });
  return {
    element,
    fill: () => element.replaceChildren(table(page), ...detailed(page, details())),
    clear: () => element.replaceChildren(),
  };
}

function table(page: Page): HTMLElement {
  const { tasks } = page.data;
  const columns = columnsOf(page);
  const more = tasks.length - MOST_ROWS;
  return h(
    "section",
    {},
    h("h2", {}, "Tasks"),
    h(
      "table",
      { class: "all-tasks" },
      h("thead", {}, h("tr", {}, ...columns.map(({ title }) => h("th", { scope: "col" }, title)))),
      h(
        "tbody",
        {},
        ...tasks
          .slice(0, MOST_ROWS)
          .map((task) =>
            h(
              "tr",
              {},
              ...columns.map((column) =>
                h("td", { class: column.isNumber === true ? "number" : "" }, column.show(task)),
              ),
            ),
          ),
      ),
    ),
    ...(more > 0 ? [h("p", {}, `and ${count(more, "more task")}`)] : []),
  );
}

/** Those that failed first, then those that ran, in the order of the graph. */
function detailed(page: Page, details: PageDetails): HTMLElement[] {
  const { tasks } = page.data;
  const wanted = [...tasks.keys()].filter(
    (index) => tasks[index]!.outcome === "failed" || tasks[index]!.outcome === "ran" || details[index] !== undefined,
  );
  const order = wanted.toSorted(
    (a, b) => Number(tasks[b]!.outcome === "failed") - Number(tasks[a]!.outcome === "failed") || a - b,
  );
  if (order.length === 0) return [];
  const more = order.length - MOST_DETAILED;
  return [
    h("h2", {}, "Task by task"),
    ...order
      .slice(0, MOST_DETAILED)
      .map((index) =>
        h(
          "article",
          {},
          h("h3", {}, tasks[index]!.name, " ", badge(tasks[index]!.outcome)),
          ...taskFacts(page, index, details[index] ?? {}),
        ),
      ),
    ...(more > 0 ? [h("p", {}, `and ${count(more, "more task")}: see the page itself`)] : []),
  ];
}
