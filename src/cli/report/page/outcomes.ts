import type { PageOutcome } from "../pageData.ts";
import { h } from "./dom.ts";

/** How an outcome is told: never by colour alone. */
export const OUTCOMES: Readonly<Record<PageOutcome, { readonly words: string; readonly mark: string }>> = {
  failed: { words: "failed", mark: "✗" },
  cancelled: { words: "cancelled", mark: "■" },
  skipped: { words: "skipped", mark: "–" },
  ran: { words: "ran", mark: "●" },
  reused: { words: "reused", mark: "✓" },
  run: { words: "must run", mark: "●" },
  mayRun: { words: "may run", mark: "◐" },
  valid: { words: "valid", mark: "✓" },
  skip: { words: "skipped", mark: "–" },
  unknown: { words: "not known", mark: "○" },
};

/** In the order in which they ask for attention. */
export const OUTCOME_ORDER = Object.keys(OUTCOMES) as readonly PageOutcome[];

export function badge(outcome: PageOutcome): HTMLElement {
  const { mark, words } = OUTCOMES[outcome];
  return h("span", { class: `badge is-${outcome}` }, h("span", { "aria-hidden": "true", class: "mark" }, mark), words);
}

/** How many tasks came out how, where there are any. */
export function outcomeCounts(
  tasks: readonly { readonly outcome: PageOutcome }[],
): { outcome: PageOutcome; count: number }[] {
  const counts = new Map<PageOutcome, number>();
  for (const { outcome } of tasks) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return OUTCOME_ORDER.flatMap((outcome) => {
    const count = counts.get(outcome);
    return count === undefined ? [] : [{ outcome, count }];
  });
}
