import { outputParts } from "../fingerprint/inputs.ts";
import type { Entry } from "../model/entry.ts";
import { fromNow } from "../model/expiry/duration.ts";
import type { Fingerprint, Key, KeyParts } from "../model/key.ts";
import type { Task } from "../model/task.ts";
import { restoreOutputs } from "./restoreOutputs.ts";
import { isWithoutResult, outputsChanged, PARTS } from "./stale.ts";
import type { World } from "./world.ts";

/**
 * The last result that a task gave with the same code, params and upstream, whatever its sources were then: for one
 * that has failed and allows it (`staleIfError`). Undefined where it does not, or there is none.
 *
 * @param key the one that it would have had
 */
export async function lastGood(world: World, task: Task, key: Key, error: Error): Promise<Entry | undefined> {
  const { store, clock, files } = world;
  const { staleIfError } = task.options;
  if (staleIfError === undefined) return undefined;
  const { maxAge, when } = staleIfError === true ? {} : staleIfError;
  if (when?.(error) === false) return undefined;
  let newest: Entry | undefined;
  for (const { origin, ...entry } of await store.kept(task.name)) {
    if (!differsInSourcesAlone(origin.parts, key.parts)) continue;
    if (isNoValidOne(entry) || isWithoutResult(task, entry, world.reuseUndefined)) continue;
    if (newest === undefined || entry.startedAt > newest.startedAt) newest = entry;
  }
  if (newest === undefined) return undefined;
  const until = maxAge === undefined ? Infinity : fromNow(maxAge).expiresAt(new Date(newest.startedAt))!.getTime();
  if (until <= clock.now()) return undefined;
  // What it wrote then may be gone by now.
  const outputs = task.options.outputs === undefined ? [] : await outputParts(task, files);
  if (outputsChanged({ entry: newest, outputs }) === undefined) return newest;
  return (await restoreOutputs(world, task, newest, [])) === undefined ? undefined : newest;
}

/** What it read changed while it ran, or a check of it failed. */
function isNoValidOne({ expired }: Entry): boolean {
  return expired === "inputs" || expired === "checks";
}

/** What a source was is the one thing that may be different: not a file, nor a param. */
function differsInSourcesAlone(a: KeyParts, b: KeyParts): boolean {
  return PARTS.every((part) => {
    const of = ({ [part]: list }: KeyParts): string =>
      JSON.stringify((list ?? []).map(([label, digest]): Fingerprint => [label, isSource(part, label) ? "" : digest]));
    return of(a) === of(b);
  });
}

function isSource(part: keyof KeyParts, label: string): boolean {
  return part === "inputs" && (label.startsWith("url ") || label.startsWith("probe "));
}
