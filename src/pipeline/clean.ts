import type { World } from "../engine/world.ts";
import { PipelineError } from "../model/errors.ts";
import { didYouMean } from "../model/nearest.ts";
import type { Removed } from "../model/sweep.ts";
import type { CleanOptions } from "./options.ts";

const KNOWN: readonly string[] = ["tasks", "hard", "all", "dryRun"] satisfies (keyof CleanOptions)[];

/**
 * Removes kept results that the user wants to be made anew.
 *
 * @throws PipelineError `UNKNOWN_TASK`, `BAD_OPTION`
 */
export async function clean(world: World, options: CleanOptions): Promise<Removed> {
  const { store, clock, tasks } = world;
  for (const name of Object.keys(options))
    if (!KNOWN.includes(name)) throw badOption(`clean has no option ${JSON.stringify(name)}`, didYouMean(name, KNOWN));
  const { tasks: named, hard = false, all = false, dryRun = false } = options;
  if (named !== undefined && !Array.isArray(named))
    throw badOption(`tasks is ${typeof named}`, 'It is a list of names: tasks: ["Load"].');
  if (all && named !== undefined) throw badOption("`all` goes without `tasks`", "Leave out one of them.");
  const now = clock.now();
  if (all) return store.remove("all", { now, dryRun });
  if (named !== undefined) await checkNames(world, named);
  const chosen =
    named ??
    tasks.filter(({ options }) => hard || (options.expire?.kind ?? "never") !== "never").map(({ name }) => name);
  return store.remove(chosen, { now, dryRun });
}

/** A task that is gone from the code is known by the results that are kept of it. */
async function checkNames({ store, clock, graph }: World, named: readonly string[]): Promise<void> {
  const unknown = named.filter((name) => !graph.indexOf.has(name));
  if (unknown.length === 0) return;
  const kept = await store.remove("all", { now: clock.now(), dryRun: true });
  const known = new Set([...graph.names, ...kept.entries.map(({ task }) => task)]);
  const name = unknown.find((each) => !known.has(each));
  if (name === undefined) return;
  throw new PipelineError("UNKNOWN_TASK", `there is no task ${JSON.stringify(name)}, and no result of one is kept`, {
    hint:
      didYouMean(name, known) ??
      `Results are kept of: ${[...known].slice(0, 10).join(", ")}${known.size > 10 ? ", …" : ""}.`,
  });
}

function badOption(what: string, hint: string = `Its options: ${KNOWN.join(", ")}.`): PipelineError {
  return new PipelineError("BAD_OPTION", what, { hint });
}
