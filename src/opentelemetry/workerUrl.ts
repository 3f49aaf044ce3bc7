import { extname } from "node:path";
import type { TaskTold } from "../index.ts";

/** What surrounds attempts in a worker: beside this file, before and after the build, with the same ending. */
export const TRACE_WORKER: string = new URL(
  `./traceWorker${extname(new URL(import.meta.url).pathname)}`,
  import.meta.url,
).href;

/** What a worker tells; of a step that has a span there it says so. */
export type ToldByWorker = TaskTold & { readonly hasSpan?: true };
