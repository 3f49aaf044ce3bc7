import { resolve } from "node:path";
import type { CommandEntry } from "../commands.ts";
import { DEFAULT_FILE } from "../pipelineFile.ts";
import { candidates } from "./candidates.ts";
import { recall, type Remembered } from "./remembered.ts";
import { scan } from "./scanned.ts";
import type { Candidate, CompletionSource } from "./source.ts";
import { quoted, readLine } from "./words.ts";

/** The shells that there is a completion script for. */
export const COMPLETED_SHELLS = ["bash", "zsh", "fish"] as const;
export type CompletedShell = (typeof COMPLETED_SHELLS)[number];

/**
 * What the scripts ask for: `little __complete SHELL LINE [TYPED]`. It loads no pipeline, so that it is there at once.
 *
 * @param line up to the cursor, the program's name first
 * @param typed what the shell takes for the word at the cursor, which may be less than the word is (bash parts at `=` and `:`)
 * @returns one candidate a line, in the form that the script of that shell takes
 */
export async function answerCompletion(
  commands: readonly CommandEntry[],
  shell: CompletedShell,
  line: string,
  typed: string | undefined,
): Promise<string> {
  const { last } = readLine(line);
  const words = last.map(({ text }) => text);
  const found = await candidates(words.slice(1), sourceOf(commands));
  const { start, end } = last.at(-1)!;
  const raw = line.slice(start, end);
  return found.map((each) => `${written(each, shell, raw, typed)}\n`).join("");
}

function sourceOf(commands: readonly CommandEntry[]): CompletionSource {
  const namesFor = (words: readonly string[]): Remembered => {
    const file = resolve(words.find((word) => /\.[cm]?[jt]s$/.test(word)) ?? DEFAULT_FILE);
    return recall(file) ?? scan(file);
  };
  const help: CompletionSource["commands"][number] = {
    name: "help",
    summary: "Shows what a command does, and its options.",
    command: async () => ({
      usage: "",
      options: {},
      maxPositionals: 1,
      isWithoutFile: true,
      choices: commands.map(({ name }) => name),
    }),
  };
  return {
    commands: [...commands.map(({ name, summary, load }) => ({ name, summary, command: load })), help],
    tasks: async (words) => namesFor(words).tasks,
    params: async (words) => namesFor(words).params,
    tags: async (words) => namesFor(words).tags ?? [],
  };
}

function written(
  { value, help = "", isPart = false }: Candidate,
  shell: CompletedShell,
  raw: string,
  typed = raw,
): string {
  const about = plain(help);
  switch (shell) {
    case "fish":
      return about === "" ? plain(value) : `${plain(value)}\t${about}`;
    case "zsh":
      // The script needs to know after which no blank goes.
      return `${isPart ? "1" : "0"}\t${plain(value)}\t${about}`;
    case "bash": {
      // Within a quote it puts the quote before and after by itself.
      if (/^["']/.test(raw)) return quoted(plain(value), raw).slice(1, -1);
      const text = quoted(plain(value), raw);
      // What parts words for bash stays as it is, though bash calls it a word of its own.
      const its = typed.replace(/^[=:]+$/, "");
      const cut = raw.endsWith(its) ? raw.length - its.length : 0;
      return `${text.slice(cut)}${isPart ? "" : " "}`;
    }
  }
}

function plain(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, " ");
}
