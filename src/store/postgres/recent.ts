/** Small results by hash, those of the run that is going on: a task is mostly given what was made a moment ago. */
export interface RecentBytes {
  put(hash: string, bytes: Uint8Array): void;
  /** To be compared with its hash: it is the caller's own, who may have changed it. */
  get(hash: string): Uint8Array | undefined;
}

/** What they may take together. */
const MOST_BYTES = 32 * 1024 * 1024;

/** @param isRunning nothing is held where no run is going on */
export function recentBytes(isRunning: () => boolean): RecentBytes {
  const held = new Map<string, Uint8Array>();
  let bytesHeld = 0;
  const clear = (): void => {
    held.clear();
    bytesHeld = 0;
  };
  return {
    put(hash, bytes) {
      if (!isRunning()) return clear();
      if (held.has(hash)) return;
      held.set(hash, bytes);
      bytesHeld += bytes.length;
      for (const [oldest, its] of held) {
        if (bytesHeld <= MOST_BYTES) break;
        held.delete(oldest);
        bytesHeld -= its.length;
      }
    },
    get(hash) {
      if (!isRunning()) clear();
      return held.get(hash);
    },
  };
}
