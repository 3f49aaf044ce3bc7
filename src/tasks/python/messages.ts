import type { LogLevel } from "../../index.ts";

/** What a script's process tells, a line each; `py/little_pipelines/harness.py` writes them. */
export type Message =
  | { readonly kind: "log"; readonly level: LogLevel; readonly message: string; readonly data?: unknown }
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  | { readonly kind: "stepStarted"; readonly id: number; readonly name: string }
  | { readonly kind: "stepFinished"; readonly id: number; readonly failed: boolean }
  /** It cannot read a table's file: it asks for the rows. */
  | { readonly kind: "rows"; readonly table: number }
  | Told;

/** How it ended. */
export type Told =
  | { readonly kind: "done"; readonly value?: unknown; readonly isNone?: true; readonly parts?: readonly Part[] }
  /** The script raised an exception. */
  | Failed
  /** Something about the script that its author must mend; `names` are those that may have been meant. */
  | { readonly kind: "misuse"; readonly message: string; readonly names: readonly string[]; readonly hint: string }
  | { readonly kind: "unstorable"; readonly path: string; readonly message: string; readonly hint: string };

export interface Failed {
  readonly kind: "failed";
  readonly message: string;
  readonly traceback: string;
  readonly place?: readonly [file: string, line: number] | null;
  /** The module that is not there, where that is the reason. */
  readonly module?: string | null;
}

/** Of what is returned, what only this process can make. */
export type Part =
  | readonly ["table" | "kept", path: string]
  | readonly ["rows", rows: readonly object[], names: readonly string[]];

/** Reads messages from chunks, which may end anywhere. */
export function messageReader(onMessage: (message: Message) => void): (chunk: Uint8Array) => void {
  let parts: Uint8Array[] = [];
  return (chunk) => {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      parts.push(chunk.subarray(from, end));
      const line = Buffer.concat(parts).toString("latin1");
      parts = [];
      from = end + 1;
      onMessage(JSON.parse(line) as Message);
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
  };
}

const NEWLINE = 0x0a;

/** A message to the script's process, with its length before it. */
export function framed(text: string): Buffer {
  const body = Buffer.from(text, "utf8");
  return Buffer.concat([Buffer.from(`${body.length}\n`), body]);
}
