import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { setUpQueue, setUpStore } from "../../src/team/index.ts";
import { project, type Project } from "./project.ts";

const BIN = join(import.meta.dirname, "../../dist/bin.js");

/** A `little …` that goes on. */
export interface Started {
  readonly child: ChildProcess;
  /** All that it has printed. */
  readonly text: () => string;
  /** Resolves when it has printed this. */
  printed(what: string | RegExp): Promise<void>;
  /** Resolves with its exit code, null where a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** A project on machines that share a store. */
export interface TeamProject extends Project {
  /** Starts a command in it; ended with the test. */
  start(...args: string[]): Started;
  /** The same with other variables, or before it another program. */
  startWith(
    how: { readonly env?: Record<string, string>; readonly before?: readonly string[] },
    ...args: string[]
  ): Started;
  /** Each time that a task ran, its name. */
  ran(): string[];
}

/** Sets up a shared store, and makes a project that uses it. Tasks write their names into `ran.log`. */
export async function teamProject(
  url: string,
  files: Readonly<Record<string, string>>,
  { isSetUp = true }: { readonly isSetUp?: boolean } = {},
): Promise<TeamProject> {
  if (isSetUp) {
    await setUpStore(url);
    await setUpQueue(url);
  }
  const its = project(files);
  const startWith: TeamProject["startWith"] = ({ env = {}, before = [] }, ...args) => {
    const [program, ...rest] = [...before, process.execPath, BIN, ...args] as [string, ...string[]];
    const { LITTLE_PIPELINES_DIR: _, ...rest2 } = process.env;
    const child = spawn(program, rest, {
      cwd: its.folder,
      env: { ...rest2, NO_COLOR: "1", LITTLE_PIPELINES_URL: url, RAN: its.path("ran.log"), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    const looks = new Set<() => void>();
    const take = (piece: Buffer): void => {
      text += piece.toString();
      for (const look of looks) look();
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    onTestFinished(async () => {
      child.kill("SIGKILL");
      await ended;
    });
    return {
      child,
      text: () => text,
      ended,
      printed: (what) =>
        new Promise((resolve, reject) => {
          const look = (): void => {
            if (typeof what === "string" ? !text.includes(what) : !what.test(text)) return;
            looks.delete(look);
            resolve();
          };
          looks.add(look);
          void ended.then((code) => reject(new Error(`it ended with ${code} before: ${text.slice(-2000)}`)));
          look();
        }),
    };
  };
  return {
    ...its,
    startWith,
    start: (...args) => startWith({}, ...args),
    ran: () => (existsSync(its.path("ran.log")) ? readFileSync(its.path("ran.log"), "utf8").trim().split("\n") : []),
  };
}

/** `layers` of `width` tasks, each of which adds up two of the layer before; the last adds up all. */
export function layers(width: number, count: number, ms: number): string {
  return `
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { pipeline, task, type Task } from "little-pipelines";

const layers: Task[][] = [];
for (let layer = 0; layer < ${count}; layer++) {
  const before = layers.at(-1) ?? [];
  layers.push(
    Array.from({ length: ${width} }, (_, i) =>
      task(\`T\${layer}_\${i}\`, { dependencies: before.length === 0 ? [] : [before[i]!, before[(i + 1) % ${width}]!] }, async ({ results, name }) => {
        appendFileSync(process.env.RAN!, name + "\\n");
        await sleep(${ms});
        return Object.values(results as Record<string, number>).reduce((a, b) => (a + b) % 1_000_003, layer * 1000 + i);
      }),
    ),
  );
}
const last = task("Last", { dependencies: layers.at(-1)! }, ({ results }) =>
  Object.values(results as Record<string, number>).reduce((a, b) => (a + b) % 1_000_003, 0),
);
export default pipeline("Layers", [...layers.flat(), last]);
`;
}

/** What the last task of {@link layers} comes to. */
export function lastOf(width: number, count: number): number {
  let before: number[] = [];
  for (let layer = 0; layer < count; layer++) {
    const its = before;
    before = Array.from({ length: width }, (_, i) =>
      (its.length === 0 ? [] : [its[i]!, its[(i + 1) % width]!]).reduce(
        (a, b) => (a + b) % 1_000_003,
        layer * 1000 + i,
      ),
    );
  }
  return before.reduce((a, b) => (a + b) % 1_000_003, 0);
}
