import { OWN_FOLDER } from "../model/ownFolder.ts";
import { framesOf, type TakenStack } from "../model/stack.ts";
import type { CallSite } from "../model/task.ts";

/** The places of a stack, the innermost first; the library's own and Node's are left out. */
export function callSites(taken: TakenStack): readonly CallSite[] {
  const places: CallSite[] = [];
  for (const frame of framesOf(taken)) {
    const file = frame.getFileName();
    if (typeof file !== "string" || file.startsWith("node:") || file.startsWith(OWN_FOLDER)) continue;
    // What called the project's code from a package (a test runner, a loader) is no part of it.
    if (places.length > 0 && file.includes("/node_modules/")) continue;
    places.push({ file, line: frame.getLineNumber() ?? 1 });
  }
  return places;
}
