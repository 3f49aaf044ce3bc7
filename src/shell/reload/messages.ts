import type { ShellState } from "../command.ts";

/** What a fresh process goes on with. */
export interface Handover {
  readonly state: ShellState;
  /** Commands that were read and are to be run first. */
  readonly rest: readonly string[];
  /** Lines that were typed ahead. */
  readonly lines: readonly string[];
  readonly isInteractive: boolean;
}

/** How the shell's part in a process has ended. */
export type Ending =
  | { readonly kind: "end"; readonly code: number }
  /** Something has changed that it loaded: a fresh process is to go on. */
  | ({ readonly kind: "again" } & Handover);

/** From the fresh process to the first one. */
export type FromFresh = { readonly kind: "ready" } | { readonly kind: "line"; readonly prompt: string } | Ending;

/** From the first process to the fresh one. */
export type ToFresh =
  | ({ readonly kind: "begin" } & Handover)
  /** Undefined at the end; JSON has no such thing. */
  | { readonly kind: "line"; readonly line: string | null };

/** Says to a process that it goes on for the one of this number. */
export const FIRST_PROCESS = "LITTLE_PIPELINES_SHELL_PROCESS";
