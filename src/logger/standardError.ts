import type { ConsoleOut } from "./console.ts";

/** Stderr, of which it is no error that nobody reads it any more (`2>&1 | head`): a run goes on without being shown. */
export function standardError(): ConsoleOut {
  const { stderr } = process;
  const onWritten = (error?: Error | null): void => {
    if ((error as NodeJS.ErrnoException | undefined)?.code !== "EPIPE") return;
    // Told of next: with nobody listening it would end the process.
    if (stderr.listenerCount("error") === 0) stderr.once("error", () => {});
  };
  return { write: (text) => stderr.write(text, onWritten), isTTY: stderr.isTTY };
}
