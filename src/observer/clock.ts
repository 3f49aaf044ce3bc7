import type { See } from "./lookout.ts";
import type { Callable, Patches } from "./patches.ts";

/** The time of day, and the counts of time that passes. */
export function watchClock(patches: Patches, see: See): void {
  const seeClock = (what: string, here: Callable): void => see(() => ({ kind: "clock", what, here }));

  patches.onCall(Date, "now", (_, here) => seeClock("Date.now()", here));
  const watched = new Proxy(Date, {
    apply: function here(target) {
      seeClock("Date()", here);
      return target();
    },
    construct: function here(target, args, newTarget): object {
      // A date that is given is no question to the clock.
      if (args.length === 0) seeClock("new Date()", here);
      return Reflect.construct(target, args, newTarget === watched ? target : newTarget) as object;
    },
  });
  patches.replace(globalThis, "Date", watched);
  // For code that asks a value what it is by its constructor.
  patches.replace(watched.prototype, "constructor", watched);

  patches.onCall(Object.getPrototypeOf(performance) as object, "now", (_, here) => seeClock("performance.now()", here));
  patches.onCall(process.hrtime, "bigint", (_, here) => seeClock("process.hrtime.bigint()", here));
  patches.onCall(process, "hrtime", (_, here) => seeClock("process.hrtime()", here));
  patches.onCall(process, "uptime", (_, here) => seeClock("process.uptime()", here));
}
