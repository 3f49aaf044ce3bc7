import { decode } from "../../fingerprint/canonical/decode.ts";
import { encodeWithFiles } from "../../fingerprint/canonical/encode.ts";
import type { Branch } from "../../model/branch.ts";
import type { ResultRef } from "../../model/entry.ts";
import type { World } from "../world.ts";

/** Results that are read and decoded before others get a turn. */
const RESULTS_A_TURN = 1000;

/** The map's result, or the keys of the branches whose results were damaged: these must run again. */
export type Assembled = { readonly result: ResultRef } | { readonly damaged: readonly string[] };

/**
 * Puts the results of all branches together to the one array that the map's result is.
 *
 * @param keys of the branches, in the order of the items
 * @throws PipelineError `RESULT_TOO_LARGE`
 */
export async function assemble(
  { store }: Pick<World, "store">,
  task: string,
  keys: readonly string[],
  branches: ReadonlyMap<string, Branch>,
): Promise<Assembled> {
  const results: unknown[] = [];
  const damaged: string[] = [];
  for (let at = 0; at < keys.length; at += RESULTS_A_TURN) {
    const some = keys.slice(at, at + RESULTS_A_TURN);
    const read = await store.branches.read(
      task,
      some.map((key) => branches.get(key)!),
    );
    for (const [i, stored] of read.entries()) {
      // Each is decoded by itself, also where two are the same: no object is in two places of the array.
      if (stored.kind === "bytes") results.push(decode(stored.bytes, stored.parcels));
      else damaged.push(some[i]!);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (damaged.length > 0) return { damaged };
  const { bytes, parcels } = encodeWithFiles(results);
  return { result: await store.putResult(bytes, parcels) };
}
