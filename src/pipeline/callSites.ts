import { OWN_FOLDER } from "../model/ownFolder.ts";
import type { CallSite } from "../model/task.ts";

/**
 * Where a function of this library was called from, the innermost place first; the library's own
 * places and Node's are left out. Some 4 µs.
 *
 * @param below the function that was called
 * @param limit how many stack frames are looked at
 */
export function callSites(below: (...args: never[]) => unknown, limit: number): readonly CallSite[] {
  const { stackTraceLimit } = Error;
  // Node's own, or a tool's: put back as it was, and never called here.
  const handler = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  const holder: { stack?: NodeJS.CallSite[] } = {};
  Error.prepareStackTrace = (_, frames) => frames;
  Error.stackTraceLimit = limit;
  Error.captureStackTrace(holder, below);
  const frames = holder.stack!;
  Error.stackTraceLimit = stackTraceLimit;
  if (handler === undefined) Reflect.deleteProperty(Error, "prepareStackTrace");
  else Object.defineProperty(Error, "prepareStackTrace", handler);
  const places: CallSite[] = [];
  for (const frame of frames) {
    const file = frame.getFileName();
    if (typeof file !== "string" || file.startsWith("node:") || file.startsWith(OWN_FOLDER)) continue;
    // What called the project's code from a package (a test runner, a loader) is no part of it.
    if (places.length > 0 && file.includes("/node_modules/")) continue;
    places.push({ file, line: frame.getLineNumber() ?? 1 });
  }
  return places;
}
