/** How many files are asked about or read at the same time: the disk's queue is full, the memory is not. */
const PARALLEL = 32;

/** Does a piece of work for each item, some at the same time. */
export async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, items.length) }, worker));
}
