import { button, h } from "./dom.ts";
import { GraphView } from "./graphView.ts";
import type { Page } from "./indexed.ts";
import type { Section } from "./section.ts";
import type { Selection } from "./selection.ts";

const TALLEST_PX = 460;
const LOWEST_PX = 160;
const AROUND_PX = 36;

/** What depends on what. */
export function graphSection(page: Page, selection: Selection): Section {
  const view = new GraphView(page, selection);
  const host = h("div", { class: page.data.run === undefined ? "graph is-alone" : "graph" }, view.canvas.element);
  const { height } = page.data.layout;
  if (page.data.run !== undefined)
    host.style.height = `${Math.min(TALLEST_PX, Math.max(LOWEST_PX, height + 2 * AROUND_PX))}px`;
  return {
    element: h(
      "section",
      { class: "card", "aria-labelledby": "graph-title" },
      h(
        "div",
        { class: "card-head" },
        h("h2", { id: "graph-title" }, "Graph"),
        h("span", { class: "hint" }, "Drag to move, Ctrl + wheel to zoom, arrow keys to go from task to task"),
        h(
          "div",
          { class: "tools" },
          button("−", () => view.zoom(1 / 1.4), { "aria-label": "Zoom out" }),
          button("+", () => view.zoom(1.4), { "aria-label": "Zoom in" }),
          button("Fit", () => view.fit()),
        ),
      ),
      host,
    ),
    start: () => view.start(host),
    beforePrint: () => view.beforePrint(),
    afterPrint: () => view.afterPrint(),
  };
}
