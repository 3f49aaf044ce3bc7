import { PipelineError, type Pipeline } from "../../index.ts";
import { answerAlone, sharedAnswer, type Answer } from "../answer.ts";
import { stoppingText } from "../cancelOnSignals.ts";
import type { Session } from "../command.ts";
import { openPipeline } from "../pipelineFile.ts";
import { Superseded } from "./superseded.ts";

/** The session of one run of `run --watch`, which is cancelled by a message. */
export interface WatchedSession extends Session {
  /** Called when the pipeline is there, or cannot be loaded. */
  onOpened: (pipeline: Pipeline | undefined) => void;
  /** Leaves standard output to the command alone, until the process ends. */
  takeOutput(): void;
  /** @param changed the files because of which the run begins anew; null where it is to end */
  cancel(changed: string | null): void;
  /** The files that the pipeline's code is in, as far as it could be loaded. */
  sourceFiles(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export function watchedSession(): WatchedSession {
  const cancelling = new AbortController();
  let opened: Pipeline | undefined;
  let answer: Answer = sharedAnswer();
  const its: WatchedSession = {
    onOpened: () => {},
    get answer() {
      return answer;
    },
    takeOutput() {
      answer = answerAlone();
    },
    async open(file) {
      try {
        opened = await openPipeline(file);
        return opened;
      } finally {
        its.onOpened(isValid(opened) ? opened : undefined);
      }
    },
    cancellable: (work) => work(cancelling.signal),
    cancel(changed) {
      if (cancelling.signal.aborted) return;
      console.error(
        changed === null ? stoppingText("Ctrl-C") : `\n${changed} changed: stopping what runs, to begin anew.`,
      );
      cancelling.abort(
        changed === null ? new PipelineError("RUN_CANCELLED", "cancelled by Ctrl-C") : new Superseded(changed),
      );
    },
    async sourceFiles() {
      return isValid(opened) ? opened.sourceFiles().catch(() => []) : [];
    },
    async close() {
      await opened?.close();
    },
  };
  return its;
}

function isValid(pipeline: Pipeline | undefined): pipeline is Pipeline {
  try {
    pipeline?.validate();
    return pipeline !== undefined;
  } catch {
    return false;
  }
}
