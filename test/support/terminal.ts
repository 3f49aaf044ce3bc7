import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { onTestFinished } from "vitest";

/** Whether there is a terminal to be had: Python's own module makes one. */
export const HAS_TERMINAL: boolean =
  process.platform !== "win32" && spawnSync("python3", ["-c", "import pty, termios"]).status === 0;

/** A program in a terminal of 100 columns and 30 rows. */
export interface Terminal {
  /** Types: `\t` is Tab, `\x03` Ctrl-C, `\x04` Ctrl-D, `\r` Enter. */
  type(keys: string): void;
  /** Waits until something is shown that was not waited for before; without colours and the like. */
  shows(text: string | RegExp): Promise<string>;
  /** All that was shown, as it came. */
  readonly raw: string;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

/** Opens a terminal for a program, which ends with the test. */
export function terminal(folder: string, argv: readonly string[], env: NodeJS.ProcessEnv = {}): Terminal {
  const { LITTLE_PIPELINES_DIR: _, NO_COLOR: __, CI: ___, ...ours } = process.env;
  const child = spawn("python3", [join(import.meta.dirname, "terminal.py"), ...argv], {
    cwd: folder,
    env: { ...ours, TERM: "xterm-256color", ...env },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let raw = "";
  let seen = 0;
  let wake = (): void => {};
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    raw += text;
    wake();
  });
  child.stderr.on("data", (text) => (raw += String(text)));
  child.stdin.on("error", () => {});
  let isOver = false;
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", (code) => {
      isOver = true;
      wake();
      resolve(code);
    });
  });
  return {
    ended,
    get raw() {
      return raw;
    },
    type: (keys) => void child.stdin.write(keys),
    async shows(text) {
      for (;;) {
        const shown = stripVTControlCharacters(raw);
        const rest = shown.slice(seen);
        const at = typeof text === "string" ? rest.indexOf(text) : rest.search(text);
        if (at >= 0) {
          const found = typeof text === "string" ? text : text.exec(rest)![0];
          seen += at + found.length;
          return rest.slice(0, at + found.length);
        }
        if (isOver) throw new Error(`it ended without showing ${String(text)}: ${JSON.stringify(rest)}`);
        await new Promise<void>((resolve, reject) => {
          // Not how long it may take: only so that a test that waits in vain says for what.
          const vain = setTimeout(() => reject(new Error(`${String(text)} is not in ${JSON.stringify(rest)}`)), 20_000);
          wake = () => (clearTimeout(vain), resolve());
        });
      }
    },
  };
}
