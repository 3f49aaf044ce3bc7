import type { TaskDetails } from "../pageData.ts";
import { h } from "./dom.ts";
import { lineDifference } from "./lineDifference.ts";

type Difference = NonNullable<TaskDetails["differences"]>[number];

const SHORT = 60;

/** One thing that was another than before: what it was and what it became. */
export function differenceView({ part, label, change, before, after }: Difference): HTMLElement {
  const what = part === "upstream" ? `result of ${label}` : part === "packages" ? `package ${label}` : label;
  const word = change === "added" ? "new" : change === "gone" ? "gone" : "changed";
  const head = h("p", {}, what, " ", h("b", { class: `change-${change}` }, word));
  if (before === null && after === null) return h("div", { class: "difference" }, head);
  const isShort = [before, after].every((text) => text === null || (text.length <= SHORT && !text.includes("\n")));
  if (isShort && before !== null && after !== null)
    return h(
      "div",
      { class: "difference" },
      head,
      h("p", { class: "values" }, h("del", {}, before), " → ", h("ins", {}, after)),
    );
  const lines = lineDifference(before?.split("\n") ?? [], after?.split("\n") ?? []);
  return h(
    "div",
    { class: "difference" },
    head,
    h(
      "pre",
      {},
      ...lines.map(({ kind, text }) =>
        h("span", { class: `line-${kind}` }, `${{ same: "  ", gone: "- ", added: "+ ", gap: "  " }[kind]}${text}\n`),
      ),
    ),
  );
}
