import type { PageOutcome } from "../pageData.ts";
import { button, h } from "./dom.ts";
import type { Page } from "./indexed.ts";
import { badge, outcomeCounts } from "./outcomes.ts";
import type { Section } from "./section.ts";
import type { Selection } from "./selection.ts";
import { TaskTable } from "./taskTable.ts";
import { count } from "./times.ts";

/** All tasks, to search, filter and sort. */
export function tasksSection(page: Page, selection: Selection): Section {
  const { tasks } = page.data;
  const table = new TaskTable(page, selection);
  const shown = h("span", { class: "hint", role: "status" });
  const chosen = new Set<PageOutcome>();
  const search = h("input", {
    type: "search",
    placeholder: "Search names, reasons, tags",
    "aria-label": "Search tasks",
  });
  const apply = (): void => {
    const words = search.value
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== "");
    const rows = [...tasks.keys()].filter((index) => {
      const { name, reason, outcome, tags = [] } = tasks[index]!;
      if (chosen.size > 0 && !chosen.has(outcome)) return false;
      if (words.length === 0) return true;
      const text = `${name} ${reason} ${tags.map((tag) => `#${tag}`).join(" ")}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    table.filter(rows);
    shown.textContent =
      rows.length === tasks.length
        ? count(tasks.length, "task")
        : `${rows.length.toLocaleString("en")} of ${count(tasks.length, "task")}`;
  };
  search.addEventListener("input", apply);
  const filters = outcomeCounts(tasks).map(({ outcome }) => {
    const toggle = button(
      badge(outcome),
      () => {
        if (!chosen.delete(outcome)) chosen.add(outcome);
        toggle.setAttribute("aria-pressed", String(chosen.has(outcome)));
        apply();
      },
      { class: "filter", "aria-pressed": "false" },
    );
    return toggle;
  });
  return {
    element: h(
      "section",
      { class: "card", "aria-labelledby": "tasks-title" },
      h(
        "div",
        { class: "card-head" },
        h("h2", { id: "tasks-title" }, "Tasks"),
        shown,
        h("div", { class: "tools" }, ...(filters.length > 1 ? filters : []), search),
      ),
      table.element,
    ),
    start: () => {
      table.start();
      apply();
    },
  };
}
