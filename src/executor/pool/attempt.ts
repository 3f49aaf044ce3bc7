import type { ExecutorKind, TaskRequest } from "../../model/executor.ts";
import type { Clock } from "../../model/clock.ts";
import type { Store } from "../../model/store.ts";
import { crashError } from "./crash.ts";
import { Answering } from "./answering.ts";
import type { Ending, Surroundings } from "./messages.ts";
import { pack } from "./thrown.ts";
import type { TaskWorker } from "./worker.ts";

/** What a worker is to run, and what it is told about it. */
export interface ToAttempt {
  readonly kind: ExecutorKind;
  readonly memoryLimitMb: number | undefined;
  readonly request: TaskRequest;
  readonly codeDigest: string | undefined;
  readonly files: readonly string[];
  readonly surroundings: Surroundings | undefined;
  readonly store: Pick<Store, "readResult" | "keepFiles" | "memo">;
  readonly clock: Clock;
  readonly graceMs: number;
}

/**
 * Has a worker run a task. A task that does not end when it is told to is ended with its worker.
 *
 * @throws PipelineError `TASK_CRASHED`, `TASK_OUT_OF_MEMORY`; the signal's reason where the worker was ended for it
 */
export function attemptIn(worker: TaskWorker, toAttempt: ToAttempt): Promise<Ending> {
  const { request, codeDigest, files, surroundings, clock, graceMs } = toAttempt;
  const { signal, emit, aroundStep: _, ...plain } = request;
  return new Promise((resolve, reject) => {
    let stopGrace = (): void => {};
    const answers = new Answering(toAttempt.store);
    const abort = (): void => {
      worker.post({ kind: "abort", reason: pack(signal.reason) });
      stopGrace = clock.after(graceMs, () => void worker.terminate());
    };
    const end = (): void => {
      stopGrace();
      signal.removeEventListener("abort", abort);
      answers.end();
    };
    worker.listen({
      onMessage(message) {
        if (message.kind === "ended") {
          end();
          resolve(message.ending);
        } else if (message.kind === "ask") {
          const { number, question } = message;
          void answers.to(question).then((answer) => worker.post({ kind: "reply", number, answer }));
          // What an earlier task does that is still going on behind is not this one's.
        } else if (message.event.kind === "warned" || message.event.task === request.task) emit(message.event);
      },
      onDeath(death) {
        end();
        reject(
          signal.aborted
            ? (signal.reason as Error)
            : crashError(request.task, toAttempt.kind, toAttempt.memoryLimitMb, death),
        );
      },
    });
    worker.keepAlive(true);
    signal.addEventListener("abort", abort, { once: true });
    try {
      worker.post({ kind: "run", request: plain, codeDigest, files, ...(surroundings && { surroundings }) });
    } catch (error) {
      end();
      reject(error);
    }
  });
}
