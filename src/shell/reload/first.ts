import { spawn } from "node:child_process";
import { EXIT_CANCELLED } from "../../cli/exitCodes.ts";
import type { Lines } from "../lines.ts";
import { FIRST_PROCESS, type Ending, type FromFresh, type Handover, type ToFresh } from "./messages.ts";

/** How a fresh process has ended: as it said; or it never came so far, or ended in the middle of something. */
export type FreshEnding =
  | Ending
  | { readonly kind: "notLoaded" }
  | { readonly kind: "lost"; readonly code: number | null; readonly signal: NodeJS.Signals | null };

/**
 * Goes on in a fresh process, which loads all modules anew, and waits for its end: the same command line again, with the
 * same terminal. This process does nothing meanwhile but hand on what it alone can read.
 *
 * @param folder the working folder that this process was started in
 * @param lines where the others come from that are no terminal's
 */
export async function goOnInFresh(handover: Handover, folder: string, lines: Lines | undefined): Promise<FreshEnding> {
  const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    cwd: folder,
    env: { ...process.env, [FIRST_PROCESS]: String(process.pid) },
    stdio: [handover.isInteractive ? "inherit" : "ignore", "inherit", "inherit", "ipc"],
  });
  const tell = (message: ToFresh): void => {
    if (child.connected) child.send(message, () => {});
  };
  let ending: Ending | undefined;
  let isReady = false;
  child.on("message", (message) => {
    const its = message as FromFresh;
    if (its.kind === "ready") isReady = true;
    else if (its.kind === "line")
      void lines?.next(its.prompt).then((line) => tell({ kind: "line", line: line ?? null }));
    else ending = its;
  });
  tell({ kind: "begin", ...handover });
  // A terminal sends its signals to both; this one leaves them to the other.
  const ignore = (): void => {};
  const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on("SIGINT", ignore).on("SIGTERM", passOn).on("SIGHUP", passOn);
  try {
    return await new Promise<FreshEnding>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) => {
        if (ending !== undefined) resolve(ending);
        else if (code === EXIT_CANCELLED) resolve({ kind: "end", code });
        else resolve(isReady ? { kind: "lost", code, signal } : { kind: "notLoaded" });
      });
    });
  } finally {
    process.off("SIGINT", ignore).off("SIGTERM", passOn).off("SIGHUP", passOn);
  }
}
