import { button, h } from "./dom.ts";
import type { Page } from "./indexed.ts";
import type { Section } from "./section.ts";
import type { Selection } from "./selection.ts";
import { TimelineView, type TimelineRows } from "./timelineView.ts";

/** What ran when, and beside what. */
export function timelineSection(page: Page, selection: Selection): Section {
  const hasTimes = page.data.tasks.some(({ startMs }) => startMs !== undefined);
  if (!hasTimes) {
    return {
      element: h(
        "section",
        { class: "card" },
        h("div", { class: "card-head" }, h("h2", {}, "Timeline")),
        h("p", { class: "empty" }, "No task ran, or the run is from before the times of starts were kept."),
      ),
    };
  }
  const view = new TimelineView(page, selection);
  const choice = (rows: TimelineRows, label: string): HTMLButtonElement =>
    button(
      label,
      () => {
        view.show(rows);
        for (const each of choices) each.setAttribute("aria-pressed", String(each === chosen[rows]));
      },
      { "aria-pressed": String(rows === "lanes") },
    );
  const chosen = { lanes: choice("lanes", "Lanes"), tasks: choice("tasks", "Tasks") };
  const choices = Object.values(chosen);
  return {
    element: h(
      "section",
      { class: "card", "aria-labelledby": "timeline-title" },
      h(
        "div",
        { class: "card-head" },
        h("h2", { id: "timeline-title" }, "Timeline"),
        h("span", { class: "legend" }, h("i", { class: "key is-critical" }), "critical path"),
        h("span", { class: "legend" }, h("i", { class: "key is-waiting" }), "waits"),
        h("span", { class: "legend" }, h("i", { class: "key is-retried" }), "failed attempt"),
        h(
          "div",
          { class: "tools" },
          h("span", { class: "switch", role: "group", "aria-label": "Rows" }, ...choices),
          button("−", () => view.zoom(1 / 1.6), { "aria-label": "Zoom out" }),
          button("+", () => view.zoom(1.6), { "aria-label": "Zoom in" }),
          button("Fit", () => view.fit()),
        ),
      ),
      view.element,
    ),
    start: () => view.start(),
    beforePrint: () => view.beforePrint(),
    afterPrint: () => view.afterPrint(),
  };
}
