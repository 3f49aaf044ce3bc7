import type { Budget } from "../model/sweep.ts";

/** Something that is kept and that nothing needs now. */
export interface Unneeded {
  readonly usedAt: number;
  /** What it takes by itself. */
  readonly sizeBytes: number;
  /** The files that it names, perhaps with others: each is freed with the last of them. */
  readonly blobs: readonly { readonly hash: string; readonly sizeBytes: number }[];
}

/** What must go, and why. */
export interface OverBudget<Item> {
  readonly item: Item;
  readonly because: "age" | "size";
}

/**
 * Chooses what must go so that the rest is within the budget: all that is too old, then what was unused the longest.
 *
 * @param items what nothing needs
 * @param usedBytes what the whole store takes
 * @param blobUses how many entries name each file, those that are needed included
 */
export function overBudget<Item extends Unneeded>(
  items: readonly Item[],
  budget: Budget,
  { now, usedBytes, blobUses }: { now: number; usedBytes: number; blobUses: ReadonlyMap<string, number> },
): { readonly chosen: readonly OverBudget<Item>[]; readonly freedBytes: number } {
  const uses = new Map(blobUses);
  const chosen: OverBudget<Item>[] = [];
  let freedBytes = 0;
  for (const item of items.toSorted((a, b) => a.usedAt - b.usedAt)) {
    const because =
      now - item.usedAt > budget.maxAgeMs ? "age" : usedBytes - freedBytes > budget.maxBytes ? "size" : undefined;
    // The oldest come first: whatever follows is younger, and fits.
    if (because === undefined) break;
    chosen.push({ item, because });
    freedBytes += item.sizeBytes;
    for (const { hash, sizeBytes } of item.blobs) {
      const left = (uses.get(hash) ?? 1) - 1;
      uses.set(hash, left);
      if (left === 0) freedBytes += sizeBytes;
    }
  }
  return { chosen, freedBytes };
}
