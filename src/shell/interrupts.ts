import { PipelineError } from "../index.ts";
import { EXIT_CANCELLED } from "../cli/exitCodes.ts";

/** What Ctrl-C does while a command runs: it cancels that, and not the shell. */
export interface Interrupts {
  /** Of the command that runs; one that is never aborted where none does. */
  readonly signal: AbortSignal;
  /**
   * Runs a command.
   *
   * @returns its exit code; that of a cancelled one where it was cancelled and does not end
   */
  command(work: () => Promise<number>): Promise<number>;
  /** Does what listens to the signal: its end is waited for. */
  waitFor<Result>(
    work: (signal: AbortSignal) => Promise<Result>,
    options?: { readonly isSilent?: boolean },
  ): Promise<Result>;
  /** Whether a cancelled command is still going on in the background. */
  readonly isLeftBehind: boolean;
  /** Says that whoever runs now has asked for the signal, and will end by itself. */
  note(): void;
}

/** What does not listen to the signal has so long to end by itself. */
const GRACE_MS = 1000;

export function interrupts(): Interrupts {
  let running: Running | undefined;
  let leftCount = 0;
  return {
    get isLeftBehind() {
      return leftCount > 0;
    },
    get signal() {
      return running?.cancelling.signal ?? new AbortController().signal;
    },
    note() {
      if (running !== undefined) running.listens = true;
    },
    async waitFor(work, { isSilent = false } = {}) {
      if (running === undefined) return work(new AbortController().signal);
      running.listens = true;
      running.isSilent = isSilent;
      return work(running.cancelling.signal);
    },
    async command(work) {
      // A command that another one runs is cancelled with that.
      if (running !== undefined) return work();
      const its: Running = { cancelling: new AbortController(), listens: false, isSilent: false, presses: 0 };
      running = its;
      const left = Promise.withResolvers<number>();
      const timers: NodeJS.Timeout[] = [];
      const leave = (): void => {
        leftCount++;
        left.resolve(EXIT_CANCELLED);
        void whole.finally(() => leftCount--).catch(() => {});
      };
      const onInterrupt = (): void => {
        press(its);
        if (its.presses === 1)
          timers.push(
            setTimeout(() => {
              if (its.listens) return;
              console.error("It goes on in the background, since it does not look at its signal.");
              leave();
            }, GRACE_MS),
          );
      };
      process.on("SIGINT", onInterrupt);
      const whole = work();
      try {
        return await Promise.race([whole, left.promise]);
      } finally {
        process.off("SIGINT", onInterrupt);
        for (const timer of timers) clearTimeout(timer);
        running = undefined;
      }
    },
  };
}

interface Running {
  readonly cancelling: AbortController;
  listens: boolean;
  isSilent: boolean;
  presses: number;
}

function press(running: Running): void {
  running.presses++;
  if (running.presses === 1) {
    if (!running.isSilent)
      console.error(running.listens ? "\nStopping (Ctrl-C): waiting for what runs to end." : "\nStopping (Ctrl-C).");
    running.cancelling.abort(new PipelineError("RUN_CANCELLED", "cancelled by Ctrl-C"));
  } else if (running.presses === 2) console.error("\nStill waiting for it to end; once more ends the shell.");
  else process.exit(EXIT_CANCELLED);
}
