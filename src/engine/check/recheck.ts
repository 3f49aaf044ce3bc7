import { failedChecks, type Checked } from "../../model/check/report.ts";
import type { Entry } from "../../model/entry.ts";
import { toError } from "../../model/errors.ts";
import type { TaskReport } from "../../model/report.ts";
import { isOfStore } from "../perform.ts";
import type { RunRequest, World } from "../world.ts";
import { checkFailure } from "./failure.ts";
import { checkKept, type Checking } from "./kept.ts";

/** What came of running checks on a kept result: the entry as it is now, or why it is no valid one. */
export interface Rechecked {
  readonly entry?: Entry;
  readonly error?: Error;
  readonly measured: Pick<TaskReport, "durationMs" | "steps" | "checks">;
}

/**
 * Runs a task's checks on its kept result, and keeps what they find of it.
 *
 * @throws PipelineError `STORE_…`
 */
export async function recheck(
  world: World,
  request: RunRequest,
  { entry, ...its }: Omit<Checking, "key" | "result"> & { readonly entry: Entry },
): Promise<Rechecked> {
  const begin = world.clock.elapsed();
  const { key, result } = entry;
  try {
    const checks = await checkKept(world, request, { ...its, key, result });
    const now = await keepFindings(world, entry, checks);
    const measured = { durationMs: world.clock.elapsed() - begin, steps: [], checks: checks.found };
    const error = checkFailure(its.task, checks);
    return error === undefined ? { entry: now, measured } : { error, measured };
  } catch (thrown) {
    if (isOfStore(thrown)) throw thrown;
    const error = toError(thrown, `the checks of task ${JSON.stringify(its.task.name)}`);
    return { error, measured: { durationMs: world.clock.elapsed() - begin, steps: [] } };
  }
}

async function keepFindings({ store }: World, entry: Entry, checks: Checked): Promise<Entry> {
  const failed = failedChecks(checks.found).length > 0;
  const expired = failed ? "checks" : entry.expired === "checks" ? null : entry.expired;
  const now: Entry = { ...entry, expired };
  const origin = await store.origin(entry.task, entry.key);
  // Gone meanwhile, as by `clean`: there is nothing to keep it with.
  if (origin !== undefined) await store.saveEntry({ ...now, origin: { ...origin, checks } });
  return now;
}
