import { Readable, type Writable } from "node:stream";
import { pipeline as connect } from "node:stream/promises";
import { startChild, type ChildEnd, type ChildOptions } from "./child.ts";
import { startError } from "./failure.ts";

/** A program to run, with what is done with what it reads and writes. */
export interface ProgramOptions extends Omit<ChildOptions, "stdio"> {
  /** The task that it is run for. */
  readonly task: string;
  /** What it reads: nothing, an open file by its number, or what is given here. @default nothing */
  readonly stdin?: number | Fed | undefined;
  /** What takes its standard output: an open file by its number, or a function. */
  readonly stdout: number | ((chunk: Uint8Array) => void);
  readonly stderr: (chunk: Uint8Array) => void;
}

/** What can be given to a program to read. */
export type Fed = string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/**
 * Runs a program to its end.
 *
 * @throws PipelineError `PROGRAM_MISSING`, `COMMAND_FAILED` where it could not be started
 */
export async function runProgram({ task, stdin, stdout, stderr, ...options }: ProgramOptions): Promise<ChildEnd> {
  const failing = new AbortController();
  const signal = AbortSignal.any([options.signal, failing.signal]);
  const isFed = stdin !== undefined && typeof stdin !== "number";
  const stdio = [isFed ? "pipe" : (stdin ?? "ignore"), typeof stdout === "number" ? stdout : "pipe", "pipe"] as const;
  try {
    const child = startChild({ ...options, signal, stdio: [...stdio] });
    const [toStdin, fromStdout, fromStderr] = child.stdio as [Writable | null, Readable | null, Readable | null];
    if (typeof stdout === "function") fromStdout?.on("data", stdout);
    fromStderr?.on("data", stderr);
    if (isFed && toStdin !== null) void feed(toStdin, stdin).catch((error: unknown) => failing.abort(error));
    return await child.ended;
  } catch (thrown) {
    throw startError(thrown, task, options);
  }
}

/** A program need not read all that it is given. */
async function feed(stdin: Writable, fed: Fed): Promise<void> {
  const source = typeof fed === "string" || fed instanceof Uint8Array ? [fed] : fed;
  try {
    await connect(Readable.from(source, { objectMode: false }), stdin);
  } catch (error) {
    if (!NOT_READ.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}

const NOT_READ: ReadonlySet<string> = new Set([
  "EPIPE",
  "ECONNRESET",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ERR_STREAM_DESTROYED",
]);
