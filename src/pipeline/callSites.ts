import { OWN_FOLDER } from "../model/ownFolder.ts";
import type { CallSite } from "../model/task.ts";

/** A stack that was taken down, and is read only when asked for. */
export interface TakenStack {
  stack?: NodeJS.CallSite[];
}

/**
 * Takes down where a function of this library was called from: 3 µs, where reading it takes 7 more.
 *
 * @param below the function that was called
 * @param limit how many stack frames are taken down
 */
export function takeStack(below: (...args: never[]) => unknown, limit: number): TakenStack {
  const { stackTraceLimit } = Error;
  const taken: TakenStack = {};
  Error.stackTraceLimit = limit;
  Error.captureStackTrace(taken, below);
  Error.stackTraceLimit = stackTraceLimit;
  return taken;
}

/** The places of a stack, the innermost first; the library's own and Node's are left out. */
export function callSites(taken: TakenStack): readonly CallSite[] {
  // Node's own, or a tool's: put back as it was, and never called here.
  const handler = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  Error.prepareStackTrace = (_, frames) => frames;
  const frames = taken.stack!;
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
