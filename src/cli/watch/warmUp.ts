import { registerHooks } from "node:module";
import { memoryStore, pipeline, task } from "../../index.ts";
import { isLive } from "../live/isLive.ts";

/**
 * Has all of it done once that a first run takes its time for: Node's stripper of types (50 ms), the parser, the
 * inspector, SQLite, this library's own code.
 */
export async function warmUp(): Promise<void> {
  await Promise.all([
    stripOnce(),
    import("oxc-parser"),
    import("pino"),
    import("node:sqlite"),
    ...(isLive() ? [import("../live/livePicture.ts")] : []),
  ]);
  const one = task("One", () => 1);
  const two = task("Two", { dependencies: [one] }, ({ results }) => results.One + 1);
  const its = pipeline("Warm", [one, two], { store: memoryStore(), logFile: false, logLevel: "silent" });
  await its.execute();
  await its.close();
}

const NOWHERE = "file:///little-pipelines-warm-up.ts";

/** Loads a module that is nowhere. */
async function stripOnce(): Promise<void> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === NOWHERE
        ? { url: NOWHERE, format: "module-typescript", shortCircuit: true }
        : next(specifier, context),
    load: (url, context, next) =>
      url === NOWHERE
        ? { format: "module-typescript", source: "export const one: number = 1;", shortCircuit: true }
        : next(url, context),
  });
  try {
    await import(NOWHERE);
  } finally {
    hooks.deregister();
  }
}
