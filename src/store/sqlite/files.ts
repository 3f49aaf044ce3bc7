import type { ResultRef } from "../../model/entry.ts";
import type { ParcelRef } from "../../model/kept.ts";
import { fromJson } from "./json.ts";

/*
 * The files that a result holds, as a column: JSON of where each lies, or null where it holds none.
 */

/** Files that are told wrongly lead to no parcel, or to one with another manifest than its address says. */
export function resultOf(hash: string, sizeBytes: number, files: string | null): ResultRef {
  if (files === null) return { hash, sizeBytes };
  const refs = fromJson(files);
  return { hash, sizeBytes, files: Array.isArray(refs) ? (refs as readonly ParcelRef[]) : [] };
}

/** The files of a result as they are kept. */
export function filesText({ files }: ResultRef): string | null {
  return files === undefined ? null : JSON.stringify(files);
}
