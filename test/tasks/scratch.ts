import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import {
  memoryStore,
  pipeline,
  PipelineError,
  type Pipeline,
  type RunEvent,
  type RunReport,
  type Store,
  type Task,
} from "../../src/index.ts";

/** A folder with files in it, and pipelines whose root it is. */
export interface Scratch {
  readonly root: string;
  readonly store: Store;
  path(this: void, file: string): string;
  write(this: void, files: Readonly<Record<string, string>>): void;
  read(this: void, file: string): string;
  /** A pipeline that shows nothing, on the same store each time. */
  pipeline(this: void, ...tasks: Task[]): Pipeline;
  /** Runs tasks; gives each one's outcome and the lines that they logged: `info: text`. */
  run(this: void, ...tasks: Task[]): Promise<{ outcomes: Record<string, string>; lines: string[]; report: RunReport }>;
  /** Runs one task that fails, and gives what it threw. */
  failure(this: void, ...tasks: Task[]): Promise<Error>;
}

/** A scratch folder that is deleted when the test is over. */
export function scratch(files: Readonly<Record<string, string>> = {}): Scratch {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "little-pipelines-test-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const store = memoryStore();
  const its: Scratch = {
    root,
    store,
    path: (file) => join(root, file),
    write(more) {
      for (const [file, text] of Object.entries(more)) {
        mkdirSync(dirname(join(root, file)), { recursive: true });
        writeFileSync(join(root, file), text);
      }
    },
    read: (file) => readFileSync(join(root, file), "utf8"),
    pipeline: (...tasks) => pipeline("test", tasks, { root, store, logLevel: "silent", logFile: false }),
    async run(...tasks) {
      const example = its.pipeline(...tasks);
      const lines = loggedLines(example);
      const report = await example.execute();
      return { report, lines, outcomes: Object.fromEntries(report.tasks.map(({ name, outcome }) => [name, outcome])) };
    },
    async failure(...tasks) {
      const error = await its
        .pipeline(...tasks)
        .execute()
        .then(
          () => new Error("it did not fail"),
          (thrown: unknown) => thrown,
        );
      if (!(error instanceof PipelineError) || error.code !== "RUN_FAILED") throw error;
      return error.cause as Error;
    },
  };
  its.write(files);
  return its;
}

/** What happens to tasks, in words: `start A`, `ran A`. */
export function taskEvents(example: Pipeline): string[] {
  const log: string[] = [];
  // Of the run as a whole there is the warning that the working folder is another.
  example.on("taskStarted", ({ task }) => log.push(`start ${task}`));
  example.on("taskRetried", ({ task }) => log.push(`retry ${task}`));
  example.on("taskFinished", ({ task, report }) => log.push(`${report.outcome} ${task}`));
  return log;
}

/** The lines that tasks log, each with its level. */
export function loggedLines(example: Pipeline): string[] {
  const lines: string[] = [];
  example.on("taskLogged", ({ level, message }) => lines.push(`${level}: ${message}`));
  return lines;
}

/** Waits until an event fits. */
export function untilEvent(example: Pipeline, fits: (event: RunEvent) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = example.on("event", (event) => {
      if (!fits(event)) return;
      stop();
      resolve();
    });
  });
}
