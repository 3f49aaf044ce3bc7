/** Standard output, for what a command answers. */
export interface Answer {
  /** @param done called when it has left, with the error where it could not */
  write(chunk: string | Uint8Array, done?: (error?: Error | null) => void): boolean;
  /** Writes a line, or several. */
  print(text: string): void;
}

/** Standard output as it is: what tasks print stands there too. */
export function sharedAnswer(): Answer {
  return answerBy((chunk, done) => process.stdout.write(chunk, done));
}

/**
 * Leaves standard output to the command alone, so that a program or a file can have its answer: what modules and tasks
 * print goes to standard error until it is disposed of.
 */
export function answerAlone(): Answer & Disposable {
  const { stdout, stderr } = process;
  const own = Object.getOwnPropertyDescriptor(stdout, "write");
  const write = stdout.write.bind(stdout);
  Object.defineProperty(stdout, "write", { value: stderr.write.bind(stderr), configurable: true, writable: true });
  return Object.assign(
    answerBy((chunk, done) => write(chunk, done)),
    {
      [Symbol.dispose]() {
        if (own === undefined) delete (stdout as { write?: unknown }).write;
        else Object.defineProperty(stdout, "write", own);
      },
    },
  );
}

function answerBy(write: Answer["write"]): Answer {
  return { write, print: (text) => void write(`${text}\n`) };
}
