import type { ConsoleLevel, Pipeline } from "../index.ts";
import type { Candidate } from "../cli/complete/source.ts";
import type { Command } from "../cli/command.ts";
import type { CommandEntry } from "../cli/commands.ts";

/** A command of a shell: of its own, or one of the command line's. */
export interface ShellEntry extends CommandEntry {
  readonly aliases?: readonly string[];
  /** It works without a pipeline, so that nothing is looked at or loaded before it. @default false */
  readonly isLocal?: boolean;
  /** It is given its words as they are, without looking for options. @default false */
  readonly isVerbatim?: boolean;
  /** Writes its arguments as the command takes them that does the work. */
  readonly translate?: (args: readonly string[]) => readonly string[];
  readonly complete?: (given: readonly string[]) => Promise<readonly Candidate[]>;
}

/** Commands that belong together, as help shows them. */
export interface ShellGroup {
  readonly title: string;
  readonly commands: readonly ShellEntry[];
}

/** What lasts as long as the shell, also where its process is another: plain data. */
export interface ShellState {
  /** What the console shows of runs; undefined: what the pipeline says. */
  logLevel?: ConsoleLevel;
  isSilent: boolean;
  /** The exit code of the last command that failed; 0 where none did. */
  failed: number;
}

/** What the shell's own commands do with it. */
export interface ShellControls {
  readonly state: ShellState;
  /** All commands, as help shows them. */
  groups(): readonly ShellGroup[];
  /** What other names stand for, by name: a command, and arguments. */
  aliases(): Readonly<Record<string, string>>;
  /** Ends the shell after this command. */
  leave(code?: number): void;
  /** Has all modules loaded again before the next command. */
  reload(): void;
  /** Where the pipeline is loaded. */
  pipeline(): Pipeline | undefined;
}

/** A command of the shell's own, without what most of them do not have. */
export function localCommand(command: Pick<Command, "name" | "run"> & Partial<Command>): Command {
  return { usage: "", maxPositionals: 0, isWithoutFile: true, options: {}, examples: [], ...command };
}
