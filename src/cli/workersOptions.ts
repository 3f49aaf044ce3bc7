import type { PlanOptions } from "../index.ts";
import type { Command, CommandInput } from "./command.ts";

/** Of commands that can work with the workers of a team. */
export const WORKERS_OPTIONS: Command["options"] = {
  workers: { type: "boolean", help: "on the workers of the team (little-pipelines worker)" },
  queue: { type: "string", valueName: "NAME", help: "with --workers: the name of their queue" },
};

/** The queue that was named. */
export function queueOf({ values: { queue } }: CommandInput): { readonly queue?: string } {
  return queue === undefined ? {} : { queue: String(queue) };
}

/** What --workers says for a plan; nothing without it. */
export async function workersOption(input: CommandInput): Promise<Pick<PlanOptions, "executor">> {
  if (input.values.workers !== true) return {};
  const { workers } = await import("../team/index.ts");
  return { executor: workers(queueOf(input)) };
}
