// A thread or a process that runs tasks, one after the other, for the executors in src/executor/pool.
import { parentPort, workerData } from "node:worker_threads";
import type { WorkerSetup } from "../executor/pool/messages.ts";
import { processPort, threadPort } from "./port.ts";
import { serve } from "./serve.ts";

if (parentPort !== null) serve(threadPort(parentPort), workerData as WorkerSetup);
else process.once("message", (setup) => serve(processPort(), setup as WorkerSetup));
