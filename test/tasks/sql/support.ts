import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import {
  pipeline,
  type ExecuteOptions,
  type Pipeline,
  type RunEvent,
  type RunReport,
  type Table,
  type Task,
} from "../../../src/index.ts";
import { eventLog } from "../../support/events.ts";

/** A folder with files, deleted when the test is over. */
export function folderWith(files: Readonly<Record<string, string>> = {}): {
  readonly root: string;
  write(this: void, files: Readonly<Record<string, string>>): void;
} {
  const root = mkdtempSync(join(tmpdir(), "little-pipelines-sql-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (more: Readonly<Record<string, string>>): void => {
    for (const [file, text] of Object.entries(more)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
  };
  write(files);
  return { root, write };
}

/** Tasks on a real store in a folder: each run is one of a new pipeline, as in a new process. */
export function project(root: string) {
  return {
    /** Runs tasks, and gives what happened, the reasons, errors, and a way to the tables. */
    run: async (tasks: readonly Task[], options: ExecuteOptions = {}) => {
      const its: Pipeline = pipeline("Sql", tasks, { root, logLevel: "silent", logFile: false });
      const log = eventLog(its);
      const events: RunEvent[] = [];
      its.on("event", (event) => events.push(event));
      const failures: Error[] = [];
      const report = await its.execute(options).catch((error: { report?: RunReport; errors: Error[] }) => {
        if (error.report === undefined) throw error;
        failures.push(...error.errors);
        return error.report;
      });
      onTestFinished(() => its.close());
      return {
        // Of the working folder, which is none of these projects'.
        log: log.filter((line) => line !== "warn"),
        events,
        failures,
        reasons: Object.fromEntries(report.tasks.map(({ name, reason }) => [name, reason])),
        table: async (name: string) => (await its.getResult(name)) as Table,
        rows: async (name: string) => ((await its.getResult(name)) as Table).toArray(),
        told: events.flatMap((event) => (event.kind === "taskLogged" ? [event.message] : [])),
        its,
      };
    },
  };
}
