/** Small results that were put, until the entries that name them are saved with them. */
export interface UnsavedResults {
  put(hash: string, bytes: Uint8Array): void;
  get(hash: string): Uint8Array | undefined;
  /** To be called once an entry that names it is saved, as often as it was put. */
  saved(hash: string): void;
  clear(): void;
}

/** Counts, since two tasks may put the same bytes before either is saved. */
export function unsavedResults(): UnsavedResults {
  const held = new Map<string, { readonly bytes: Uint8Array; puts: number }>();
  return {
    put(hash, bytes) {
      const same = held.get(hash);
      if (same === undefined) held.set(hash, { bytes, puts: 1 });
      else same.puts++;
    },
    get: (hash) => held.get(hash)?.bytes,
    saved(hash) {
      const saved = held.get(hash);
      if (saved !== undefined && --saved.puts === 0) held.delete(hash);
    },
    clear: () => held.clear(),
  };
}
