/** The bytes of results that were made or read last, so that the next task need not read them again. */
export interface RecentResults {
  get(hash: string): Uint8Array | undefined;
  set(hash: string, bytes: Uint8Array): void;
  clear(): void;
}

/** @param limitBytes the most that is kept; the oldest gives way. @default 64 MiB */
export function recentResults(limitBytes: number = 64 * 1024 * 1024): RecentResults {
  const kept = new Map<string, Uint8Array>();
  let sizeBytes = 0;
  return {
    get: (hash) => kept.get(hash),
    set(hash, bytes) {
      if (kept.has(hash) || bytes.length > limitBytes) return;
      kept.set(hash, bytes);
      sizeBytes += bytes.length + OVERHEAD_BYTES;
      for (const [oldest, its] of kept) {
        if (sizeBytes <= limitBytes) return;
        kept.delete(oldest);
        sizeBytes -= its.length + OVERHEAD_BYTES;
      }
    },
    clear() {
      kept.clear();
      sizeBytes = 0;
    },
  };
}

/** What a Map's entry, the hash and a Buffer's head take, roughly. */
const OVERHEAD_BYTES = 250;
