import { teamExecutor } from "../executor/team/executor.ts";
import { openOffice, teamUrl, type Office } from "../executor/team/office.ts";
import type { ExecutorOpener } from "../model/executorOpener.ts";
import { DEFAULT_QUEUE, shared } from "./sharedPipeline.ts";

/** Which workers tasks go to. */
export interface WorkersOptions {
  /** The name of their queue. @default "default" */
  readonly queue?: string;
  /** The address of the shared store. @default LITTLE_PIPELINES_URL */
  readonly url?: string;
  /** Where tasks run here that are not worth the way, and that do not say. @default "inline" */
  readonly here?: "inline" | "thread";
}

/** As many tasks are in the queue at a time, waiting or at work. */
const CONCURRENCY = 256;

/**
 * Runs tasks on the workers of a team, and here what takes less than the way, or what no worker can run. It needs `pg` and
 * `pg-boss`.
 *
 * @example
 * ```ts
 * await example.execute({ executor: workers() });
 * ```
 */
export function workers(options: WorkersOptions = {}): ExecutorOpener {
  return openerOf(options);
}

/**
 * @param office one that is open, which stays so. @default one of its own
 * @param goesOnWith a run whose coordinator is gone: its jobs are waited for. @default none
 */
export function openerOf(
  { queue = DEFAULT_QUEUE, url, here = "inline" }: WorkersOptions,
  office?: Office,
  goesOnWith?: string,
): ExecutorOpener {
  return {
    kind: "workers",
    concurrency: CONCURRENCY,
    open: (given) => {
      const surroundings = shared(given);
      const folder = surroundings.store.folder ?? surroundings.root;
      const openTeam = (): Promise<Office> =>
        office === undefined
          ? openOffice({ url: teamUrl(url), folder, warn: surroundings.warn })
          : Promise.resolve({ ...office, close: async () => {} });
      return teamExecutor({ surroundings, openOffice: openTeam, queue, here, goesOnWith });
    },
  };
}
