import { writeSync } from "node:fs";

const HIDE = "\u001B[?25l";
const SHOW = "\u001B[?25h";
const STDERR = 2;

/**
 * Hides the terminal's cursor until it is shown again: by what is returned, when the process ends in whatever way it
 * can still notice, and while it is stopped by Ctrl-Z.
 *
 * @param write writes to the terminal
 * @param onContinued called when the process goes on after Ctrl-Z
 */
export function hideCursor(write: (text: string) => unknown, onContinued: () => void): () => void {
  const onExit = (): void => {
    try {
      writeSync(STDERR, SHOW);
    } catch {
      // The terminal is gone.
    }
  };
  const onStop = (): void => {
    write(SHOW);
    process.kill(process.pid, "SIGSTOP");
  };
  const onGoOn = (): void => {
    write(HIDE);
    onContinued();
  };
  write(HIDE);
  process.on("exit", onExit);
  // Windows has no such signals.
  const hasJobControl = process.platform !== "win32";
  if (hasJobControl) process.on("SIGTSTP", onStop).on("SIGCONT", onGoOn);
  return () => {
    process.off("exit", onExit);
    if (hasJobControl) process.off("SIGTSTP", onStop).off("SIGCONT", onGoOn);
    write(SHOW);
  };
}
