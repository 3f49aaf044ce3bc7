import type { Pipeline } from "../index.ts";
import { cancelOnSignals } from "./cancelOnSignals.ts";
import type { Session } from "./command.ts";
import { openPipeline } from "./pipelineFile.ts";

/** The session of a process that runs one command and ends. */
export function processSession(): Session & { close(): Promise<void> } {
  const opened: Pipeline[] = [];
  return {
    async open(file) {
      const pipeline = await openPipeline(file);
      opened.push(pipeline);
      return pipeline;
    },
    async cancellable(work, { isSilent = false } = {}) {
      const cancelling = new AbortController();
      const stopListening = cancelOnSignals(cancelling, isSilent);
      try {
        return await work(cancelling.signal);
      } finally {
        stopListening();
      }
    },
    async close() {
      await Promise.all(opened.splice(0).map((pipeline) => pipeline.close()));
    },
  };
}
