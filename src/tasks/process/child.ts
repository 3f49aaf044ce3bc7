import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { endWith } from "./ending.ts";

/** A program to run. */
export interface ChildOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** An absolute path. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether `program` is a line for a shell, or for the one of this path. @default false */
  readonly shell?: boolean | string;
  /** What its standard streams are, and those after them; see Node's `spawn`. */
  readonly stdio: StdioOptions;
  /** Aborted: the program and its children are ended. */
  readonly signal: AbortSignal;
  /** How long they are given between being asked to end and being ended, in milliseconds. */
  readonly graceMs: number;
}

/** A program that runs, with all that it starts. */
export interface Child {
  /** Its streams that are pipes, by their numbers; null where they are none. */
  readonly stdio: readonly (Readable | Writable | null | undefined)[];
  /**
   * When it has ended, and all that it wrote has been read. Rejects with Node's error where it could not be
   * started, and with the signal's reason where that was aborted.
   */
  readonly ended: Promise<ChildEnd>;
}

/** How a program ended. */
export interface ChildEnd {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It left processes behind that held its output open: they were ended. */
  readonly hadStrays: boolean;
}

/**
 * Starts a program in a group of its own, so that it ends with its children, when this process ends too.
 * Node's own `spawn`: to load execa takes 64 ms, more than a whole Python task may cost besides its script.
 */
export function startChild({ program, args, signal, graceMs, ...options }: ChildOptions): Child {
  signal.throwIfAborted();
  const child = spawn(program, args, { ...options, detached: process.platform !== "win32", windowsHide: true });
  return { stdio: child.stdio, ended: endOf(child, signal, graceMs) };
}

async function endOf(child: ChildProcess, signal: AbortSignal, graceMs: number): Promise<ChildEnd> {
  if (child.pid === undefined) return new Promise((_, reject) => child.once("error", reject));
  const group = endWith(child);
  let aborting: Promise<void> | undefined;
  const abort = (): void => void (aborting ??= group.end(graceMs));
  signal.addEventListener("abort", abort, { once: true });
  try {
    const end = await new Promise<ChildEnd>((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      let hadStrays = false;
      child.once("exit", () => {
        timer = setTimeout(() => {
          hadStrays = true;
          // What does not end even so has left the group: its output is no more ours.
          void group.end(graceMs).then(() => child.stdio.forEach((stream) => stream?.destroy()));
        }, graceMs);
      });
      child.once("close", (exitCode, signal) => {
        clearTimeout(timer);
        resolve({ exitCode, signal, hadStrays });
      });
    });
    if (signal.aborted) {
      await aborting;
      throw signal.reason;
    }
    group.ask("SIGTERM");
    return end;
  } finally {
    signal.removeEventListener("abort", abort);
    group.release();
  }
}
