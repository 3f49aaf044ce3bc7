import type { Checked } from "../../model/check/report.ts";
import type { Entry } from "../../model/entry.ts";
import type { World } from "../world.ts";
import { failedChecks } from "../../model/check/report.ts";

/**
 * Keeps what other checks than before have found of a kept result: it is valid now, or is no more.
 *
 * @returns the entry as it is now
 */
export async function keepFindings({ store }: World, entry: Entry, checks: Checked): Promise<Entry> {
  const failed = failedChecks(checks.found).length > 0;
  const expired = failed ? "checks" : entry.expired === "checks" ? null : entry.expired;
  const now: Entry = { ...entry, expired };
  const origin = await store.origin(entry.task, entry.key);
  // Gone meanwhile, as by `clean`: there is nothing to keep it with.
  if (origin !== undefined) await store.saveEntry({ ...now, origin: { ...origin, checks } });
  return now;
}
