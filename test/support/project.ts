import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { RunEvent, RunReport } from "../../src/index.ts";

const ROOT = join(import.meta.dirname, "../..");

/** What a process of a scratch project printed, and how it ended. */
export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** A scratch project on disk, with the built package installed as a link. */
export interface Project {
  readonly folder: string;
  path(file: string): string;
  write(files: Readonly<Record<string, string>>): void;
  /** Runs `little …` in it, in a process of its own. */
  little(...args: string[]): Promise<Finished>;
  /** Runs `node …` in it. */
  node(...args: string[]): Promise<Finished>;
  /** Runs the pipeline and gives each task's outcome, by name. */
  run(...args: string[]): Promise<Record<string, string>>;
  /** Runs the pipeline and gives every event. */
  events(...args: string[]): Promise<RunEvent[]>;
}

/**
 * Makes a scratch project that is deleted when the test is over.
 *
 * @param finished the test's own `onTestFinished`, where several tests run at the same time
 */
export function project(
  files: Readonly<Record<string, string>>,
  finished: (done: () => void) => void = onTestFinished,
): Project {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "little-pipelines-test-")));
  finished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules/little-pipelines"), "dir");
  const its: Project = {
    folder,
    path: (file) => join(folder, file),
    write(more) {
      for (const [file, text] of Object.entries(more)) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), text);
      }
    },
    little: (...args) => its.node(join(ROOT, "dist/bin.js"), ...args),
    node: (...args) => finish(folder, args),
    async events(...args) {
      const { stdout, stderr } = await its.little("run", ...args, "--json");
      if (stdout === "") throw new Error(stderr);
      return stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as RunEvent);
    },
    async run(...args) {
      const last = (await its.events(...args)).at(-1);
      if (last?.kind !== "runFinished") throw new Error("the run did not finish");
      return outcomes(last.report);
    },
  };
  its.write({ "package.json": '{ "name": "scratch", "type": "module", "private": true }', ...files });
  return its;
}

/** Each task's outcome, by name. */
export function outcomes(report: RunReport): Record<string, string> {
  return Object.fromEntries(report.tasks.map(({ name, outcome }) => [name, outcome]));
}

function finish(folder: string, args: readonly string[]): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const { LITTLE_PIPELINES_DIR: _, ...env } = process.env;
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { ...env, NO_COLOR: "1" },
      // What reads commands finds none.
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (text) => (stdout += text));
    child.stderr.on("data", (text) => (stderr += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ stdout, stderr, code }));
  });
}
