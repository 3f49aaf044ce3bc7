import { SHARE_ENV, Worker } from "node:worker_threads";
import type { Death } from "./crash.ts";
import { inheritedFlags } from "./flags.ts";
import type { FromWorker } from "./messages.ts";
import type { StartOptions, TaskWorker, WorkerListener } from "./worker.ts";

/** Starts a thread: some 40 ms, and what its modules take to load. It shares the environment's variables. */
export function startThread({ entry, setup, memoryLimitMb }: StartOptions): TaskWorker {
  const thread = new Worker(entry, {
    workerData: setup,
    env: SHARE_ENV,
    name: "little-pipelines task",
    // The flag is for a program that was given as text, and Node refuses it for a file.
    ...(process.execArgv.some((flag) => flag.startsWith("--input-type"))
      ? { execArgv: inheritedFlags(process.execArgv) }
      : {}),
    ...(memoryLimitMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb } }),
  });
  let listener: WorkerListener | undefined;
  let error: (Error & { code?: unknown }) | undefined;
  let death: Death | undefined;
  const gone = new Promise<void>((resolve) => {
    thread.on("exit", (exitCode) => {
      const isOutOfMemory = error?.code === "ERR_WORKER_OUT_OF_MEMORY";
      death = { exitCode, signal: null, isOutOfMemory, ...(error === undefined ? {} : { error }) };
      listener?.onDeath(death);
      resolve();
    });
  });
  thread.on("error", (thrown: unknown) => {
    error = Error.isError(thrown) ? thrown : new Error(String(thrown));
  });
  thread.on("message", (message: FromWorker) => listener?.onMessage(message));
  return {
    post: (message) => thread.postMessage(message),
    listen(its) {
      listener = its;
      if (death !== undefined) its.onDeath(death);
    },
    keepAlive(isWanted) {
      if (isWanted) thread.ref();
      else thread.unref();
    },
    async terminate() {
      // Whoever waits for its end is not to end before.
      thread.ref();
      await thread.terminate();
      await gone;
    },
  };
}
