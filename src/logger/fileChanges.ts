import { watch, type FSWatcher } from "node:fs";

/** Looked at this often where the system tells of no changes: a network's disk, or a folder that is not there yet. */
const LOOK_EVERY_MS = 250;

/**
 * Once at the beginning, and then whenever something in a folder may have changed, until the signal is aborted. Changes
 * that come while the last is looked at are one.
 */
export async function* fileChanges(folder: string, signal: AbortSignal | undefined): AsyncGenerator<void> {
  let wake = (): void => {};
  let isChanged = false;
  const change = (): void => {
    isChanged = true;
    wake();
  };
  const timer = setInterval(change, LOOK_EVERY_MS);
  const watcher = watched(folder, change);
  signal?.addEventListener("abort", change, { once: true });
  try {
    while (signal?.aborted !== true) {
      yield;
      // eslint-disable-next-line typescript/no-unnecessary-condition -- set by what is called meanwhile
      if (!isChanged) await new Promise<void>((resolve) => (wake = resolve));
      isChanged = false;
    }
  } finally {
    clearInterval(timer);
    watcher?.close();
    signal?.removeEventListener("abort", change);
  }
}

function watched(folder: string, onChange: () => void): FSWatcher | undefined {
  try {
    // An error later on: the timer goes on looking.
    return watch(folder, onChange).on("error", () => {});
  } catch {
    return undefined;
  }
}
