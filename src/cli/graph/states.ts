import type { styleText } from "node:util";
import type { TaskState } from "./taskGraph.ts";

/** How a state is shown: never by colour alone. */
export interface StateLook {
  readonly words: string;
  readonly mark: string;
  readonly style: Parameters<typeof styleText>[0];
  /** On white: of the border, and of what is within. Told apart also by those who do not see red or green as others do (Okabe, Ito 2008). */
  readonly stroke: string;
  readonly fill: string;
}

export const LOOKS: Readonly<Record<TaskState, StateLook>> = {
  valid: { words: "valid", mark: "✓", style: "green", stroke: "#00775a", fill: "#e6f4f0" },
  run: { words: "must run", mark: "●", style: "blue", stroke: "#0063a6", fill: "#e3f0fa" },
  mayRun: { words: "may run", mark: "◐", style: "yellow", stroke: "#9a6a00", fill: "#fdf3dc" },
  skip: { words: "skipped", mark: "–", style: "gray", stroke: "#6b7280", fill: "#f3f4f6" },
  failed: { words: "failed", mark: "✗", style: "red", stroke: "#b3261e", fill: "#fdeceb" },
  unknown: { words: "not known", mark: "○", style: "gray", stroke: "#6b7280", fill: "#ffffff" },
};

/** How many tasks are in which state, where there are any, the most urgent first. */
export function stateCounts(nodes: readonly { readonly state: TaskState }[]): { state: TaskState; count: number }[] {
  return (["failed", "run", "mayRun", "valid", "skip", "unknown"] as const)
    .map((state) => ({ state, count: nodes.filter((node) => node.state === state).length }))
    .filter(({ count }) => count > 0);
}
