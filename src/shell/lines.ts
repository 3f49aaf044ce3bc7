import { createInterface } from "node:readline";

/** Where a shell's lines come from. */
export interface Lines {
  /** Whether a person types them: there is a prompt, a header and a history. */
  readonly isInteractive: boolean;
  /** The next line; undefined at the end. */
  next(prompt: string): Promise<string | undefined>;
  /** To be called when a command has been read whole, which may take several lines. */
  keep(command: string): void;
  /** The lines that were read and not asked for: nothing more is read from now on. */
  close(): readonly string[];
}

/** Lines that are there already. */
export function fixedLines(text: readonly string[]): Lines {
  const rest = [...text];
  return { isInteractive: false, next: async () => rest.shift(), keep: () => {}, close: () => rest.splice(0) };
}

/** Lines of a pipe or a file, read as they come. */
export function streamedLines(input: NodeJS.ReadableStream): Lines {
  const reader = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  const read: string[] = [];
  let isOver = false;
  let wake = (): void => {};
  reader.on("line", (line) => {
    read.push(line);
    wake();
  });
  reader.on("close", () => {
    isOver = true;
    wake();
  });
  return {
    isInteractive: false,
    async next() {
      if (read.length === 0 && !isOver) {
        reader.resume();
        await new Promise<void>((resolve) => (wake = resolve));
        // What comes meanwhile waits in the pipe.
        if (!isOver) reader.pause();
      }
      return read.shift();
    },
    keep: () => {},
    close() {
      reader.close();
      return read.splice(0);
    },
  };
}
