import { fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { CommandInput } from "../command.ts";
import type { FromRun, ToRun } from "./messages.ts";

/** Beside this file, before and after the build, with the same ending. */
const ENTRY = new URL(`./watchedRun${extname(new URL(import.meta.url).pathname)}`, import.meta.url);
const SHOW_CURSOR = "\u001B[?25h";

/** A process for one run, which has loaded the library and waits. */
export interface RunProcess {
  /** Whether the pipeline's modules are loaded: from then on there is something to cancel. */
  readonly isLoaded: boolean;
  /**
   * Runs the pipeline. It never rejects: what went wrong the process itself has told.
   *
   * @param onFrom is told which files matter
   * @returns when the run is over, and the process has ended or is about to
   */
  run(input: CommandInput, onFrom: (message: FromRun) => void): Promise<void>;
  /** Lets the run end by itself; a process that still loads modules is ended. */
  cancel(changed: string | null): void;
  /** Ends it at once. */
  kill(): void;
}

/** Starts a process that waits: some 150 ms, which nobody waits for. */
export function warmProcess(): RunProcess {
  const child = fork(fileURLToPath(ENTRY), [], { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  let isLoaded = false;
  const send = (message: ToRun): void => {
    if (child.connected) child.send(message, () => {});
  };
  const kill = (): void => {
    child.kill("SIGKILL");
    if (process.stderr.isTTY) process.stderr.write(SHOW_CURSOR);
  };
  // Where it is busy it does not notice that nobody is there any more.
  process.on("exit", kill);
  const gone = new Promise<void>((resolve) => {
    child.on("exit", () => resolve());
    child.on("error", () => resolve());
  });
  void gone.then(() => process.off("exit", kill));
  return {
    get isLoaded() {
      return isLoaded;
    },
    async run(input, onFrom) {
      const done = new Promise<void>((resolve) => {
        child.on("message", (message: FromRun) => {
          if (message.kind === "loaded") isLoaded = true;
          onFrom(message);
          if (message.kind === "done") resolve();
        });
      });
      send({ kind: "run", input });
      await Promise.race([done, gone]);
    },
    cancel(changed) {
      if (isLoaded) send({ kind: "cancel", changed });
      else kill();
    },
    kill,
  };
}
