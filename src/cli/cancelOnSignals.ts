import { PipelineError } from "../index.ts";
import { EXIT_CANCELLED } from "./exitCodes.ts";

/**
 * The first Ctrl-C lets tasks stop and keeps what finished; the second ends at once.
 *
 * @param isSilent who does the work tells of it
 * @returns a function that ends it
 */
export function cancelOnSignals(cancelling: AbortController, isSilent: boolean): () => void {
  const cancel = (signal: NodeJS.Signals): void => {
    if (cancelling.signal.aborted) process.exit(EXIT_CANCELLED);
    if (!isSilent) console.error(stoppingText(signal === "SIGINT" ? "Ctrl-C" : signal));
    cancelling.abort(new PipelineError("RUN_CANCELLED", `cancelled by ${signal === "SIGINT" ? "Ctrl-C" : signal}`));
  };
  process.on("SIGINT", cancel);
  process.on("SIGTERM", cancel);
  return () => {
    process.off("SIGINT", cancel);
    process.off("SIGTERM", cancel);
  };
}

/** What is told when a run is cancelled, and does not end at once. */
export function stoppingText(why: string): string {
  return `\nStopping (${why}): waiting for tasks to end; once more ends at once.`;
}
