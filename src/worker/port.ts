import { Worker, type MessagePort } from "node:worker_threads";
import type { FromWorker, ToWorker } from "../executor/pool/messages.ts";

/** The way to the process that has started this worker. */
export interface Port {
  /** @throws DOMException `DataCloneError` where something in it cannot be copied */
  post(message: FromWorker): void;
  listen(listener: (message: ToWorker) => void): void;
  /** Whether waiting for messages keeps this worker alive. */
  keepAlive(isWanted: boolean): void;
}

export function threadPort(port: MessagePort): Port {
  return {
    post: (message) => port.postMessage(message),
    listen: (listener) => void port.on("message", listener),
    keepAlive(isWanted) {
      if (isWanted) port.ref();
      else port.unref();
    },
  };
}

export function processPort(): Port {
  // Ctrl-C reaches all processes of a terminal: the one that has started this tells it what to do.
  process.on("SIGINT", () => {});
  process.on("disconnect", () => process.exit());
  watchParent();
  return {
    post: (message) => void process.send!(message),
    listen: (listener) => void process.on("message", (message) => listener(message as ToWorker)),
    keepAlive(isWanted) {
      if (isWanted) process.channel?.ref();
      else process.channel?.unref();
    },
  };
}

/**
 * Ends this process when the one that has started it was killed: a task that occupies the CPU hears nothing of it, and
 * would go on to write what another run writes by then. A thread of 15 ms, since nothing else is awake.
 */
function watchParent(): void {
  const watch = `setInterval(() => process.ppid === ${process.ppid} || process.kill(${process.pid}, "SIGKILL"), 500)`;
  new Worker(watch, { eval: true, execArgv: [], env: {}, name: "little-pipelines parent watch" }).unref();
}
