import { resolve } from "node:path";
import type { Pipeline } from "../index.ts";
import { answerAlone, sharedAnswer, type Answer } from "./answer.ts";
import { cancelOnSignals } from "./cancelOnSignals.ts";
import type { Session } from "./command.ts";
import { remember } from "./complete/remembered.ts";
import { DEFAULT_FILE, openPipeline } from "./pipelineFile.ts";
import { watchExitOfRuns } from "./watchExit.ts";

/**
 * The session of a process that runs one command and ends.
 *
 * @param isAlone whether standard output is the command's alone, from when a module is loaded
 */
export function processSession(isAlone: boolean): Session & { close(): Promise<void> } {
  const opened = new Map<Pipeline, string>();
  let alone: (Answer & Disposable) | undefined;
  const shared = sharedAnswer();
  return {
    get answer() {
      return alone ?? shared;
    },
    async open(file) {
      if (isAlone) alone ??= answerAlone();
      const path = resolve(file ?? DEFAULT_FILE);
      const pipeline = await openPipeline(file);
      opened.set(pipeline, path);
      return pipeline;
    },
    async cancellable(work, { isSilent = false } = {}) {
      const cancelling = new AbortController();
      const stopListening = cancelOnSignals(cancelling, isSilent);
      const stopWatching = watchExitOfRuns(opened.keys(), cancelling.signal);
      try {
        return await work(cancelling.signal);
      } finally {
        stopListening();
        stopWatching();
      }
    },
    async close() {
      // By now there is a state folder, where the command has made one.
      for (const [pipeline, path] of opened) remember(path, pipeline);
      await Promise.all([...opened.keys()].map((pipeline) => pipeline.close()));
      opened.clear();
      alone?.[Symbol.dispose]();
    },
  };
}
