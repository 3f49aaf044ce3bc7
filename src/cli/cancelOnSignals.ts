import { PipelineError } from "../index.ts";
import { EXIT_CANCELLED } from "./exitCodes.ts";

/**
 * The first Ctrl-C lets tasks stop and keeps what finished; the second ends at once.
 *
 * @param isQuiet nothing is said of it
 * @returns a function that ends it
 */
export function cancelOnSignals(cancelling: AbortController, isQuiet: boolean): () => void {
  const cancel = (signal: NodeJS.Signals): void => {
    if (cancelling.signal.aborted) process.exit(EXIT_CANCELLED);
    if (!isQuiet)
      console.error(
        `\nStopping (${signal === "SIGINT" ? "Ctrl-C" : signal}): waiting for tasks to end; once more ends at once.`,
      );
    cancelling.abort(new PipelineError("RUN_CANCELLED", `cancelled by ${signal === "SIGINT" ? "Ctrl-C" : signal}`));
  };
  process.on("SIGINT", cancel);
  process.on("SIGTERM", cancel);
  return () => {
    process.off("SIGINT", cancel);
    process.off("SIGTERM", cancel);
  };
}
