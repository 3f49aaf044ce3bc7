/**
 * A memory for digests that are costly to make again: of files (also all of a folder in one text), of
 * code, of sources on the web. Losing it costs time only.
 */
export interface DigestMemo {
  /** What was remembered under these names; those never seen are absent. */
  recall(kind: string, names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Keeps digests of a kind, by name, in place of those that these names had. */
  remember(kind: string, digests: ReadonlyMap<string, string>): Promise<void>;
}
