import type { Parcel } from "../model/kept.ts";

/**
 * What stands in a result for something that is too large to be a value: the bytes are files in the store. In the
 * canonical form it is its identity alone, so that keys depend on contents, not on places.
 */
export abstract class Kept {
  /** The absolute path: read-only, and there as long as the store keeps the result. */
  abstract readonly path: string;
  readonly #parcel: Parcel;

  constructor(parcel: Parcel) {
    this.#parcel = parcel;
  }

  /** The kind, and what tells one from another of its kind: plain data. Equal for equal contents. */
  abstract identity(): Identity;

  /** Where its files lie: no property, since it is the store's affair and not part of the value. */
  static parcelOf(kept: Kept): Parcel {
    return kept.#parcel;
  }
}

/** What the canonical form holds of a kept thing. */
export type Identity =
  | readonly ["file", name: string, hash: string, sizeBytes: number]
  | readonly ["folder", name: string, hash: string, sizeBytes: number, fileCount: number]
  | readonly ["table", digest: string, rowCount: number, columns: readonly (readonly [name: string, type: string])[]];
