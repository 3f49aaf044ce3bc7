import type { Entry } from "../model/entry.ts";
import type { Fingerprint, KeyParts } from "../model/key.ts";
import type { Store } from "../model/store.ts";

/**
 * The result that an incremental task goes on from: of its kept ones the newest that was made by the same code with the
 * same params, values and variables. What may differ are data: results of other tasks, files and sources.
 */
export async function previousEntry(store: Store, task: string, parts: KeyParts): Promise<Entry | undefined> {
  const own = ownParts(parts);
  return (await store.kept(task))
    .filter((entry) => !entry.isUndefined && entry.expired !== "checks" && ownParts(entry.origin.parts) === own)
    .toSorted((a, b) => b.startedAt - a.startedAt)[0];
}

function ownParts({ code, captured, packages, inputs }: KeyParts): string {
  const own = inputs.filter(([label]) => !DATA.test(label));
  return JSON.stringify([code, captured, packages, own].map((part) => part.map(withoutLook)));
}

/** The labels of inputs that are data, as `fingerprint/inputs.ts` and `sources/label.ts` make them. */
const DATA = /^(file|folder|glob|probe|url) /;

function withoutLook([label, digest]: Fingerprint): readonly string[] {
  return [label, digest];
}
