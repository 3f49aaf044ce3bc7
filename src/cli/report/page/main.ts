import type { PageData, PageDetails } from "../pageData.ts";
import { h } from "./dom.ts";
import { detailsPanel } from "./detailsPanel.ts";
import { graphSection } from "./graphSection.ts";
import { indexed } from "./indexed.ts";
import { pathSection } from "./pathSection.ts";
import { printSection } from "./printSection.ts";
import { Selection } from "./selection.ts";
import { summarySection } from "./summarySection.ts";
import { tasksSection } from "./tasksSection.ts";
import { timelineSection } from "./timelineSection.ts";

/** The script of the page: builds it from the data that stand in it. */
function main(): void {
  const data = JSON.parse(document.querySelector("#data")!.textContent) as PageData;
  let parsed: PageDetails | undefined;
  // Read when the first task is looked at: it is most of the page's bytes.
  const details = (): PageDetails =>
    (parsed ??= JSON.parse(document.querySelector("#details")!.textContent) as PageDetails);
  const page = indexed(data);
  const selection = new Selection();
  const sections = [
    summarySection(page, selection),
    graphSection(page, selection),
    ...(data.run === undefined ? [] : [timelineSection(page, selection), ...pathSection(page, selection)]),
    tasksSection(page, selection),
  ];
  document
    .querySelector("#page")!
    .replaceChildren(
      h("div", { class: "sections" }, ...sections.map(({ element }) => element)),
      detailsPanel(page, details, selection),
    );
  const printed = printSection(page, details);
  document.body.append(printed.element);
  for (const section of sections) section.start?.();
  addEventListener("beforeprint", () => {
    document.documentElement.dataset.print = "";
    printed.fill();
    for (const section of sections) section.beforePrint?.();
  });
  addEventListener("afterprint", () => {
    delete document.documentElement.dataset.print;
    printed.clear();
    for (const section of sections) section.afterPrint?.();
  });
  followAddress(
    page.data.tasks.map(({ name }) => name),
    selection,
  );
}

const QUIET_MS = 250;

/** The selected task is in the address, so that a link to the file can point to it. */
function followAddress(names: readonly string[], selection: Selection): void {
  const read = (): void => {
    const match = /^#task=(.*)$/s.exec(location.hash);
    if (match === null) return;
    const index = names.indexOf(decodeURIComponent(match[1]!));
    if (index >= 0) selection.set(index);
  };
  const write = (): void => {
    const { task } = selection;
    const hash = task === undefined ? "" : `#task=${encodeURIComponent(names[task]!)}`;
    if (hash !== location.hash) history.replaceState(null, "", hash === "" ? location.pathname : hash);
  };
  let writing: ReturnType<typeof setTimeout> | undefined;
  // Browsers take only so many changes of the address in a while.
  selection.listen(() => {
    clearTimeout(writing);
    writing = setTimeout(write, QUIET_MS);
  });
  addEventListener("hashchange", read);
  read();
}

main();
