import { button } from "./dom.ts";
import type { Selection } from "./selection.ts";

/** The name of a task, which shows it when it is clicked. */
export function taskLink(task: number, name: string, selection: Selection): HTMLButtonElement {
  return button(name, () => selection.set(task), { class: "task-link" });
}
