import { createInterface, type AsyncCompleter, type Interface } from "node:readline";
import type { ReadStream } from "node:tty";
import type { History } from "./history.ts";
import type { Lines } from "./lines.ts";

/** What a terminal's lines need besides. */
export interface TerminalOptions {
  readonly history: Pick<History, "commands">;
  readonly complete: (line: string) => Promise<[string[], string]>;
  /** Keeps a command in the history. */
  readonly keep: (command: string) => void;
  /** What was read before and not asked for. */
  readonly rest: readonly string[];
}

/** Thrown where a prompt was given up with Ctrl-C. */
export class LineCancelled extends Error {}

/**
 * The lines that a person types, by Node's readline. While no line is asked for, the terminal is as a program finds
 * it that was started from a shell: Ctrl-C is a signal, and what is typed waits.
 */
export function terminalLines(input: ReadStream, output: NodeJS.WritableStream, options: TerminalOptions): Lines {
  const read: string[] = [...options.rest];
  let isOver = false;
  let settle: ((cancelled?: LineCancelled) => void) | undefined;
  const completer: AsyncCompleter = (line, answer) => {
    void options.complete(line).then(
      (found) => answer(null, found),
      () => answer(null, [[], line]),
    );
  };
  const reader = createInterface({
    input,
    output,
    terminal: true,
    completer,
    history: [...options.history.commands],
    historySize: HISTORY_SIZE,
    tabSize: 2,
  });
  const rest = (): void => {
    reader.pause();
    input.setRawMode(false);
  };
  // Kept when the command is whole, and as it may be: a line may be the half of it, or hold a secret.
  reader.on("history", (history: string[]) => sync(history, options.history));
  reader.on("line", (line) => {
    read.push(line);
    // What was pasted in the same moment comes in the same turn, and may be asked for by then.
    setImmediate(() => {
      if (read.length > 0) settle?.();
    });
  });
  reader.on("close", () => {
    isOver = true;
    // Ctrl-D shows nothing, and what comes next is to begin a line.
    if (settle !== undefined) output.write("\n");
    settle?.();
  });
  let isTypedBefore = false;
  // What a terminal makes of a Ctrl-D that was typed while a command ran. (Later it is Ctrl-Space, which means nothing.)
  input.on("keypress", (_, key: { sequence?: string } | undefined) => {
    if (isTypedBefore && key?.sequence === "\0" && reader.line === "") reader.close();
  });
  reader.on("SIGINT", () => {
    clear(reader, output);
    settle?.(new LineCancelled());
  });
  // The whole group stops, a process that waits for this one with it; Node itself would stop this one alone.
  reader.on("SIGTSTP", () => {
    process.once("SIGCONT", () => {
      if (settle === undefined) return;
      input.setRawMode(true);
      reader.prompt(true);
    });
    input.setRawMode(false);
    process.kill(0, "SIGTSTP");
  });
  rest();
  return {
    isInteractive: true,
    async next(prompt) {
      if (read.length === 0 && !isOver) {
        try {
          await new Promise<void>((resolve, reject) => {
            settle = (cancelled) => (cancelled === undefined ? resolve() : reject(cancelled));
            reader.setPrompt(prompt);
            input.setRawMode(true);
            reader.resume();
            reader.prompt(true);
            isTypedBefore = true;
            // It is read in the next turn.
            setImmediate(() => (isTypedBefore = false));
          });
        } finally {
          settle = undefined;
          if (!isOver) rest();
        }
      } else if (read.length > 0) output.write(`${prompt}${read[0]}\n`);
      return read.shift();
    },
    keep(command) {
      options.keep(command);
      sync((reader as unknown as { history: string[] }).history, options.history);
    },
    close() {
      reader.close();
      return read.splice(0);
    },
  };
}

/** Larger than what is kept, since it is cut there. */
const HISTORY_SIZE = 10_000;

function sync(history: string[], { commands }: Pick<History, "commands">): void {
  history.splice(0, history.length, ...commands);
}

/** Leaves the line as it is on the screen, and begins an empty one below. */
function clear(reader: Interface, output: NodeJS.WritableStream): void {
  // To its end, so that a line of several rows stays whole.
  reader.write(null, { ctrl: true, name: "e" });
  output.write("^C\n");
  Object.assign(reader, { line: "", cursor: 0, prevRows: 0 });
}
