import type { PageDetails } from "../pageData.ts";
import { button, h } from "./dom.ts";
import type { Page } from "./indexed.ts";
import { badge } from "./outcomes.ts";
import type { Selection } from "./selection.ts";
import { taskFacts } from "./taskFacts.ts";

/** All that is known of the selected task, beside the rest. */
export function detailsPanel(page: Page, details: () => PageDetails, selection: Selection): HTMLElement {
  const panel = h("aside", { class: "details", "aria-label": "Task", hidden: true, tabindex: "-1" });
  selection.listen((task) => {
    panel.hidden = task === undefined;
    document.documentElement.classList.toggle("has-details", task !== undefined);
    if (task === undefined) return panel.replaceChildren();
    const { name, outcome } = page.data.tasks[task]!;
    panel.replaceChildren(
      h(
        "div",
        { class: "details-head" },
        h("h2", {}, name),
        button("✕", () => selection.set(undefined), { "aria-label": "Close", class: "close" }),
      ),
      badge(outcome),
      ...taskFacts(page, task, details()[task] ?? {}, selection),
    );
    panel.scrollTop = 0;
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") selection.set(undefined);
  });
  return panel;
}
