import {
  memoryStore,
  pipeline,
  type Pipeline,
  type PipelineOptions,
  type RunEvent,
  type Task,
} from "../../../src/index.ts";
import { eventLog } from "../../support/events.ts";

/** A pipeline of one task, and what happens in it. */
export function fetching(its: Task, options: PipelineOptions = {}) {
  const example: Pipeline = pipeline("fetching", [its], {
    store: memoryStore(),
    logLevel: "silent",
    logFile: false,
    ...options,
  });
  const events: RunEvent[] = [];
  example.on("event", (event) => events.push(event));
  const log = eventLog(example);
  return {
    example,
    events,
    /** The log of one run; it may fail. */
    run: async (force = false): Promise<string[]> => {
      log.length = 0;
      await example.execute({ force }).catch(() => {});
      // That the working folder is another one is no matter here.
      return log.filter((line) => options.root === undefined || line !== "warn");
    },
    result: (): Promise<unknown> => example.getResult(its.name),
    last: () => events.findLast((event) => event.kind === "taskFinished")!.report,
    /** The lines that the task has logged. */
    lines: () =>
      events.filter((event) => event.kind === "taskLogged").map(({ level, message }) => `${level} ${message}`),
  };
}

/** Retries that take next to no time. */
export const AT_ONCE = { times: 4, delayMs: 1, jitter: 0 } as const;
