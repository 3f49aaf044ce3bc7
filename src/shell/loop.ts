import { styleText } from "node:util";
import { PipelineError } from "../index.ts";
import { readLine } from "../cli/complete/words.ts";
import { EXIT_CANCELLED, EXIT_USAGE } from "../cli/exitCodes.ts";
import { printError } from "../cli/printError.ts";
import type { ShellControls, ShellEntry, ShellState } from "./command.ts";
import { findCommand } from "./find.ts";
import type { Interrupts } from "./interrupts.ts";
import type { Lines } from "./lines.ts";
import type { Changes } from "./reload/changes.ts";
import type { Ending } from "./reload/messages.ts";
import { runCommand } from "./runCommand.ts";
import type { ShellSession } from "./session.ts";
import { LineCancelled } from "./terminal.ts";

/** What the shell is made of while it reads and runs commands. */
export interface LoopParts {
  readonly lines: Lines;
  readonly prompt: () => string;
  readonly state: ShellState;
  readonly controls: ShellControls;
  readonly session: ShellSession;
  readonly interrupts: Interrupts;
  /** Undefined where nothing is loaded again. */
  readonly changes: Changes | undefined;
  /** Commands that were read already. */
  readonly rest: readonly string[];
  /** What `exit`, `reload` and signals ask for. */
  readonly wishes: Wishes;
  /** Whether what is loaded cannot be used any more. */
  readonly isOutdated: boolean;
}

/** What is to happen after the command that runs. */
export interface Wishes {
  leave?: { readonly code: number | undefined };
  reload?: true;
}

/** Reads commands and runs them, until the end of the lines, or until a fresh process is needed. */
export async function commandLoop(parts: LoopParts): Promise<Ending> {
  const { lines, state, controls, wishes } = parts;
  const rest = [...parts.rest];
  // What a fresh process was started for is not looked at again: a clock that goes wrong would have no end of it.
  let isFirst = rest.length > 0;
  // In a pipe the first command comes straight after the start, which has just told what is wrong with the file.
  let isJustTold = !lines.isInteractive && parts.session.hasFailed;
  for (;;) {
    const whole = rest.shift() ?? (await nextCommand(lines, parts.prompt));
    if (whole === undefined) return end(state, lines, wishes);
    const { commands, open } = readLine(whole);
    if (open !== undefined) {
      printError(unclosed(open));
      state.failed = EXIT_USAGE;
      continue;
    }
    for (const words of commands) {
      const called = commandOf(
        words.map(({ text }) => text),
        controls,
      );
      // What is no command yet may be one in a file that was changed.
      const isLocal = called.kind === "found" && called.entry.isLocal === true;
      if (!isLocal && !isFirst && (await mustReload(parts, isJustTold))) {
        const left = [whole.slice(words[0]!.start), ...rest];
        return { kind: "again", state, rest: left, lines: [], isInteractive: lines.isInteractive };
      }
      isFirst = false;
      if (called.kind === "unknown") {
        printError(called.error);
        state.failed = EXIT_USAGE;
        continue;
      }
      const { entry, args } = called;
      isJustTold = false;
      const code = await parts.interrupts.command(() => runCommand(entry, args, parts.session, controls));
      parts.session.told = undefined;
      if (code !== 0) state.failed = code;
      if (wishes.leave !== undefined) return end(state, lines, wishes);
    }
  }
}

type Called =
  | { readonly kind: "found"; readonly entry: ShellEntry; readonly args: readonly string[] }
  | { readonly kind: "unknown"; readonly error: unknown };

function commandOf(words: readonly string[], controls: ShellControls): Called {
  try {
    const [entry, ...args] = findCommand(words, controls);
    return { kind: "found", entry, args };
  } catch (error) {
    return { kind: "unknown", error };
  }
}

function end(state: ShellState, lines: Lines, { leave }: Wishes): Ending {
  // Whoever types has seen what failed; a script asks for it.
  return { kind: "end", code: leave?.code ?? (lines.isInteractive ? 0 : state.failed) };
}

/** One line, or more where a quote is open at its end. */
async function nextCommand(lines: Lines, prompt: () => string): Promise<string | undefined> {
  try {
    let text = await lines.next(prompt());
    if (text === undefined) return undefined;
    while (readLine(text).open !== undefined) {
      const more = await lines.next("> ");
      if (more === undefined) break;
      text += `\n${more}`;
    }
    lines.keep(text);
    return text;
  } catch (error) {
    if (error instanceof LineCancelled) return "";
    throw error;
  }
}

function unclosed(open: string): PipelineError {
  const what = open === "\\" ? "the line ends with a backslash" : `a quote was opened and never closed: ${open}`;
  return new PipelineError("BAD_OPTION", what, {
    hint: "Words with blanks are written between quotes: peek 'My task'.",
  });
}

async function mustReload({ changes, session, wishes, isOutdated }: LoopParts, isJustTold: boolean): Promise<boolean> {
  if (changes === undefined) return false;
  if (isOutdated || (session.hasFailed && !isJustTold) || wishes.reload === true) return true;
  if (session.file !== undefined && session.pipeline === undefined && !isJustTold) return false;
  const changed = await changes.first();
  if (changed === undefined) return false;
  console.error(
    styleText("gray", `${changed.replaceAll(/\p{Cc}/gu, "?")} changed: loading it again`, { stream: process.stderr }),
  );
  return true;
}

/** What a shell says where its process is gone without a word. */
export function tellLost(
  ending: { kind: "notLoaded" } | { kind: "lost"; code: number | null; signal: string | null },
): number {
  if (ending.kind === "notLoaded") {
    printError(
      new PipelineError("LOAD_FAILED", "the shell's program could not be loaded again", {
        hint: "Mend what is told above; the next command tries it again.",
      }),
    );
    return EXIT_USAGE;
  }
  const how = ending.signal === null ? `with exit code ${ending.code}` : `by ${ending.signal}`;
  printError(
    new PipelineError("TASK_CRASHED", `the command ended the process of the shell (${how})`, {
      hint: 'What finished is kept. Tasks that may crash run in a process of their own: executor: "process".',
    }),
  );
  return ending.signal === "SIGINT" ? EXIT_CANCELLED : 1;
}
