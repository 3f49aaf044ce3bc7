import type { ParcelRef } from "../model/kept.ts";
import { partedFiles } from "./keptFiles.ts";
import { fromJson } from "./json.ts";

/*
 * The files that a result holds, and of an entry the outputs that are kept with it, as a column: JSON of where each lies,
 * or null where there is none.
 */

/** Files that are told wrongly lead to no parcel, or to one with another manifest than its address says. */
export function filesOf(text: string | null): ReturnType<typeof partedFiles> {
  if (text === null) return NO_FILES;
  const refs = fromJson(text);
  return partedFiles(Array.isArray(refs) ? (refs as readonly ParcelRef[]) : []);
}

const NO_FILES: ReturnType<typeof partedFiles> = {};

/** The files as they are kept. */
export function filesText(files: readonly ParcelRef[] | undefined): string | null {
  return files === undefined ? null : JSON.stringify(files);
}
