import { decode } from "../fingerprint/canonical/decode.ts";
import { WIRING } from "../fingerprint/walk.ts";
import type { Difference } from "../model/explanation.ts";
import type { Fingerprint, KeyParts } from "../model/key.ts";
import { PARTS } from "./stale.ts";
import { summarize } from "./summary.ts";
import { keptText } from "./texts.ts";
import type { World } from "./world.ts";

/**
 * All that differs between what two keys were made of, with what each thing was and is.
 *
 * @param texts of what was not kept yet, by digest
 */
export async function differencesOf(
  world: World,
  now: KeyParts,
  then: KeyParts,
  texts: ReadonlyMap<string, string> = new Map(),
): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  for (const part of PARTS) {
    const before = new Map((then[part] ?? []).map((each) => [each[0], each]));
    const after = new Map((now[part] ?? []).map((each) => [each[0], each]));
    for (const label of new Set([...after.keys(), ...before.keys()])) {
      const [was, is] = [before.get(label), after.get(label)];
      if (was?.[1] === is?.[1]) continue;
      found.push({
        part,
        label,
        change: was === undefined ? "added" : is === undefined ? "gone" : "changed",
        before: await shown(world, part, was, texts),
        after: await shown(world, part, is, texts),
      });
    }
  }
  // Which name stands for what says little beside what has changed itself.
  const named = found.filter(({ label }) => label !== WIRING);
  return named.length > 0 ? named : found;
}

/** What a thing looks like, where that is known. */
async function shown(
  world: World,
  part: keyof KeyParts,
  fingerprint: Fingerprint | undefined,
  texts: ReadonlyMap<string, string>,
): Promise<string | null> {
  if (fingerprint === undefined) return null;
  const [label, digest, text] = fingerprint;
  if (text !== undefined) return text;
  if (part === "packages") return digest;
  if (part === "upstream") return valueOf(world, label, digest);
  return texts.get(digest) ?? (await keptText(world, digest)) ?? null;
}

/** A dependency's result, where it is still kept and can be read. */
async function valueOf({ store }: World, task: string, fingerprint: string): Promise<string | null> {
  const entry = await store.withResult(task, fingerprint.split(" ")[0]!);
  if (entry === undefined) return null;
  const read = await store.readResult(entry);
  return read.kind === "bytes" ? summarize(decode(read.bytes, read.parcels)) : null;
}
