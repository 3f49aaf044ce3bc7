import { spawn } from "node:child_process";
import type { Finished, Project } from "./project.ts";

/** A process of a scratch project that reads from a pipe. */
export interface Piped {
  write(text: string): void;
  /** Ends what is piped in. */
  end(): void;
  /** Waits until it prints something that was not waited for before, to stdout or stderr. */
  prints(text: string): Promise<void>;
  readonly finished: Promise<Finished>;
  readonly ended: Promise<number | null>;
}

/** `node …` in a scratch project. */
export function lineByLine(scratch: Project, args: readonly string[]): Piped {
  const { LITTLE_PIPELINES_DIR: _, ...env } = process.env;
  const child = spawn(process.execPath, args, { cwd: scratch.folder, env: { ...env, NO_COLOR: "1" } });
  let stdout = "";
  let stderr = "";
  let both = "";
  let wake = (): void => {};
  child.stdout.on("data", (text) => {
    stdout += text;
    both += text;
    wake();
  });
  child.stderr.on("data", (text) => {
    stderr += text;
    both += text;
    wake();
  });
  child.stdin.on("error", () => {});
  let isOver = false;
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      isOver = true;
      resolve({ stdout, stderr, code });
      wake();
    });
  });
  return {
    finished,
    ended: finished.then(({ code }) => code),
    write: (text) => void child.stdin.write(text),
    end: () => void child.stdin.end(),
    async prints(text) {
      for (;;) {
        const at = both.indexOf(text);
        if (at >= 0) {
          both = both.slice(at + text.length);
          return;
        }
        if (isOver) throw new Error(`it ended without printing ${JSON.stringify(text)}: ${JSON.stringify(both)}`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

/** The same with all that is piped in at once. */
export function piped(scratch: Project, args: readonly string[], input: string): Promise<Finished> {
  const its = lineByLine(scratch, args);
  its.write(input);
  its.end();
  return its.finished;
}
