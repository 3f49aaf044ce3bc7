import { spawn } from "node:child_process";

/**
 * One run in a process of its own, which loads the code as it is then.
 *
 * @param command Node, this program, and its arguments
 * @param signal SIGTERM is handed on; Ctrl-C in a terminal reaches the run by itself
 * @returns its exit code
 */
export function childRun([program, ...args]: readonly string[], signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program!, args, { stdio: "inherit" });
    const onAbort = (): void => {
      // A terminal's Ctrl-C goes to both by itself, and a second one would end the run at once.
      const isFromTerminal = process.stdin.isTTY && String(signal.reason).includes("Ctrl-C");
      if (!isFromTerminal) child.kill("SIGTERM");
    };
    signal.addEventListener("abort", onAbort, { once: true });
    child.once("error", reject);
    child.once("exit", (code, killedBy) => {
      signal.removeEventListener("abort", onAbort);
      resolve(code ?? (killedBy === null ? 1 : 128));
    });
  });
}
