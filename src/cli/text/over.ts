import type { Source } from "../../index.ts";

/** What a map goes over, in a few words: `Routes`, `12 items`, `0 … 99`, `Airports × 2020 … 2025`. */
export function overText(over: Source): string {
  switch (over.kind) {
    case "task":
      return over.task;
    case "list":
      return over.items.length === 1 ? "1 item" : `${over.items.length} items`;
    case "range": {
      const { from, to, step } = over;
      const count = Math.max(0, Math.ceil((to - from) / step));
      const last = from + (count - 1) * step;
      return count === 0 ? "no numbers" : `${from} … ${last}${step === 1 ? "" : ` by ${step}`}`;
    }
    case "product":
      return over.of.map(overText).join(" × ");
  }
}
