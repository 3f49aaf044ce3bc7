/** A stack that was taken down, and is read only when asked for. */
export interface TakenStack {
  stack?: NodeJS.CallSite[];
}

/**
 * Takes down where a function was called from: 3 µs, where reading it takes 7 more.
 *
 * @param below the function that was called: it and what it called are left out
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

/** The frames of a stack, the innermost first. */
export function framesOf(taken: TakenStack): readonly NodeJS.CallSite[] {
  // Node's own, or a tool's: put back as it was, and never called here.
  const handler = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
  Error.prepareStackTrace = (_, frames) => frames;
  const frames = taken.stack!;
  if (handler === undefined) Reflect.deleteProperty(Error, "prepareStackTrace");
  else Object.defineProperty(Error, "prepareStackTrace", handler);
  return frames;
}
