import { encodeWithFiles } from "../../fingerprint/canonical/encode.ts";
import { digest } from "../../fingerprint/digest.ts";
import { makeKey } from "../../fingerprint/key.ts";
import { OVER } from "../../fingerprint/over.ts";
import type { Branching } from "../../model/branching.ts";
import { PipelineError } from "../../model/errors.ts";
import type { BranchItem } from "../../model/executor.ts";
import type { Key } from "../../model/key.ts";
import type { Items } from "./items.ts";

/** 128 bits are enough to tell items apart, and half of what a digest takes. */
const KEY_LENGTH = 32;

/** Branches whose keys are made before others get a turn. Some 5 ms. */
const KEYS_A_TURN = 1000;

/**
 * The key of each item's branch, in the order of the items: over all that the map's own key is made of but the
 * items, and the item by itself. So an item that moves keeps its branch, and equal items have one.
 *
 * @param key the map's
 */
export async function branchKeys(map: string, branching: Branching, key: Key, items: Items): Promise<string[]> {
  const base = branchBase(branching, key);
  const keys: string[] = [];
  for (let index = 0; index < items.length; index++) {
    if (index % KEYS_A_TURN === KEYS_A_TURN - 1) await new Promise((resolve) => setImmediate(resolve));
    keys.push(digest(`${base} ${digest(itemAt(map, items, index).bytes)}`).slice(0, KEY_LENGTH));
  }
  return keys;
}

/** What all branches have in common. */
function branchBase({ given }: Branching, { parts }: Key): string {
  return makeKey({
    ...parts,
    inputs: parts.inputs.filter(([label]) => label !== OVER),
    upstream: parts.upstream.filter(([task]) => given.includes(task)),
  }).hash;
}

/**
 * An item as a branch is given it.
 *
 * @throws PipelineError `BAD_ITEMS` where it has none, which only an item of a list can come to
 */
export function itemAt(map: string, items: Items, index: number): BranchItem {
  try {
    return encodeWithFiles(items.at(index), "item");
  } catch (cause) {
    if (!(cause instanceof PipelineError)) throw cause;
    throw new PipelineError(
      "BAD_ITEMS",
      `map ${JSON.stringify(map)}: of item ${index}, ${cause.message.split("\n")[0]}`,
      {
        hint: "An item counts by its contents: give plain data (docs/results.md lists what has them).",
        task: map,
        cause,
      },
    );
  }
}
