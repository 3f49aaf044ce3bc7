import { extname } from "node:path";

/** What a thread or a process for tasks executes: beside this file, before and after the build, with the same ending. */
export const TASK_WORKER: URL = new URL(`./taskWorker${extname(new URL(import.meta.url).pathname)}`, import.meta.url);
