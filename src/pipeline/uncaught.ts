import { setImmediate as turn } from "node:timers/promises";
import { activity } from "../model/activity.ts";

/** What a module left uncaught while it was loaded. */
export class Uncaught {
  readonly thrown: unknown;
  /** In words that follow the module's name. */
  readonly what: string;

  constructor(thrown: unknown, what: string) {
    this.thrown = thrown;
    this.what = what;
  }
}

/**
 * Loads a module, and rejects with an {@link Uncaught} where it leaves a promise that is rejected, or a callback that
 * throws: Node would end the process. What is not the module's is left to Node.
 */
export async function importWatched<Module>(load: () => Promise<Module>): Promise<Module> {
  const { promise: uncaught, reject } = Promise.withResolvers<never>();
  const watch = (event: "unhandledRejection" | "uncaughtException", what: string): (() => void) => {
    const tell = (thrown: unknown): void => {
      if (activity.getStore()?.kind === "loading") reject(new Uncaught(thrown, what));
      else if (process.listenerCount(event) === 1) {
        process.off(event, tell);
        process.nextTick(() => {
          throw thrown;
        });
      }
    };
    process.on(event, tell);
    return () => process.off(event, tell);
  };
  const ends = [
    watch("unhandledRejection", "left a promise that was rejected"),
    watch("uncaughtException", "threw in a callback that nothing catches"),
  ];
  try {
    const module = await Promise.race([load(), uncaught]);
    // Of a promise that is rejected Node tells when the turn is over.
    await Promise.race([turn(), uncaught]);
    return module;
  } finally {
    for (const end of ends) end();
  }
}
