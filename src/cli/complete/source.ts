import type { Command } from "../command.ts";

/** What may stand where the cursor is. */
export interface Candidate {
  readonly value: string;
  /** In a line, where the shell can show it. */
  readonly help?: string | undefined;
  /** More of the same word comes: no blank goes after it. @default false */
  readonly isPart?: boolean | undefined;
}

/** A task or a param, as far as completion needs it. */
export interface Named {
  readonly name: string;
  readonly info?: string | undefined;
}

/** A command whose words can be completed. */
export interface CompletableEntry {
  readonly name: string;
  readonly summary: string;
  /** Its options and arguments; undefined where it has none that are known. */
  command(): Promise<Pick<Command, "usage" | "options" | "maxPositionals" | "isWithoutFile" | "choices"> | undefined>;
  /** Its own way to complete an argument, from those before it. */
  readonly complete?: (given: readonly string[]) => Promise<readonly Candidate[]>;
}

/** What completion draws from. */
export interface CompletionSource {
  readonly commands: readonly CompletableEntry[];
  /** @param words of the command, since one of them may name the file */
  tasks(words: readonly string[]): Promise<readonly Named[]>;
  params(words: readonly string[]): Promise<readonly Named[]>;
  tags(words: readonly string[]): Promise<readonly string[]>;
}
