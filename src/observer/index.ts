import { syncBuiltinESMExports } from "node:module";
import { PipelineError } from "../model/errors.ts";
import type { Observer } from "../model/observer.ts";
import { watchClock } from "./clock.ts";
import { isWatched, watchEnvironment } from "./environment.ts";
import { watchFiles } from "./files.ts";
import { lookout, type See } from "./lookout.ts";
import { watchNetwork } from "./network.ts";
import { Patches } from "./patches.ts";
import { watchProcesses } from "./processes.ts";
import { watchRandomness } from "./random.ts";

/**
 * Watches this process: stands in for Node's functions that reach what is outside of it, and passes each call on.
 * What code has taken a reference of before (`const { readFileSync } = require("fs")` at the top of a module), what a
 * native addon reads, and what other processes and threads do is out of its sight.
 */
export function processObserver(): Observer {
  return {
    watch(runId, onSighting) {
      if (isWatched()) {
        throw new PipelineError("AUDIT_RUNNING", "another audit is running in this process", {
          hint: "Await the first before the next: both stand in for the same functions of Node.",
        });
      }
      const patches = new Patches();
      const look = lookout(runId, onSighting);
      let isOver = false;
      // Whoever took a reference meanwhile has it for good.
      const see: See = (seen) => {
        if (!isOver) look(seen);
      };
      try {
        for (const watch of [watchFiles, watchEnvironment, watchClock, watchRandomness, watchNetwork, watchProcesses])
          watch(patches, see);
      } catch (error) {
        patches.undo();
        throw error;
      }
      // For `import { readFileSync } from "node:fs"`, which is a variable of its own.
      syncBuiltinESMExports();
      return () => {
        isOver = true;
        patches.undo();
        syncBuiltinESMExports();
      };
    },
  };
}
