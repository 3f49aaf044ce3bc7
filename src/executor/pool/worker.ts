import type { FromWorker, ToWorker, WorkerSetup } from "./messages.ts";
import type { Death } from "./crash.ts";

/** A thread or a process that runs one task after the other, as this side sees it. */
export interface TaskWorker {
  post(message: ToWorker): void;
  /** Who is told from now on. */
  listen(listener: WorkerListener): void;
  /** Whether it keeps this process alive: only while it has work. */
  keepAlive(isWanted: boolean): void;
  /** Ends it at once. Resolves when it is gone. */
  terminate(): Promise<void>;
}

export interface WorkerListener {
  onMessage(this: void, message: FromWorker): void;
  onDeath(this: void, death: Death): void;
}

export interface StartOptions {
  /** The module that it executes. */
  readonly entry: URL;
  readonly setup: WorkerSetup;
  readonly memoryLimitMb: number | undefined;
}

export type StartWorker = (options: StartOptions) => TaskWorker;
