import { statSync } from "node:fs";

/** What tells a file from what it was, without reading it. */
export interface Stamp {
  readonly text: string;
  readonly modifiedAtMs: number;
}

/** Of what is not there. */
export const MISSING: Stamp = { text: "missing", modifiedAtMs: 0 };

export function stampOf(path: string): Stamp {
  const its = statSync(path, { throwIfNoEntry: false, bigint: true });
  if (its === undefined) return MISSING;
  // A folder that is in the place of a file: what is in it does not count.
  if (its.isDirectory()) return { text: "folder", modifiedAtMs: 0 };
  return { text: `${its.mtimeNs} ${its.size} ${its.ino}`, modifiedAtMs: Number(its.mtimeMs) };
}
