import { resolve } from "node:path";
import { PipelineError, projectRoot, Secret, type Pipeline } from "../index.ts";
import { readLine } from "../cli/complete/words.ts";
import { EXIT_OK, EXIT_USAGE } from "../cli/exitCodes.ts";
import { DEFAULT_FILE } from "../cli/pipelineFile.ts";
import { printError } from "../cli/printError.ts";
import type { ShellControls, ShellGroup, ShellState } from "./command.ts";
import { commandTable } from "./commandTable.ts";
import { completeLine } from "./completer.ts";
import { findCommand } from "./find.ts";
import { openHistory } from "./history.ts";
import { interrupts } from "./interrupts.ts";
import { fixedLines, streamedLines, type Lines } from "./lines.ts";
import { commandLoop, tellLost, type Wishes } from "./loop.ts";
import { ownCommands, type ShellCommands } from "./ownCommands.ts";
import { printThrown } from "./printThrown.ts";
import { changes, type Changes } from "./reload/changes.ts";
import { goOnInFresh } from "./reload/first.ts";
import { endProcess, linkToFirst } from "./reload/fresh.ts";
import type { Ending, Handover } from "./reload/messages.ts";
import { runCommand } from "./runCommand.ts";
import { shellSession } from "./session.ts";
import { terminalLines } from "./terminal.ts";

/** What a shell's class says: asked each time, since its fields may change. */
export interface ShellFace {
  /** What its own commands are called on. */
  readonly owner: object;
  title(): string;
  prompt(): string;
  header(): string;
  commands(): ShellCommands;
  aliases(): Readonly<Record<string, string>>;
  onStart(isReload: boolean): unknown;
  onEnd(isReload: boolean): unknown;
}

/** A shell from its start to its end. */
export interface ShellLife {
  /** Where the pipeline is loaded. */
  readonly pipeline: Pipeline | undefined;
  /** The pipeline's file; undefined where its object was given. */
  readonly file: string | undefined;
  /** Aborted by Ctrl-C while a command runs: who asks for it is waited for. */
  readonly signal: AbortSignal;
  /** Runs commands as if they had been typed; gives the exit code of the last one that failed, or 0. */
  run(line: string): Promise<number>;
  /** Reads commands and runs them until the end; gives the exit code. */
  start(): Promise<number>;
}

/**
 * @param given the pipeline, or its file
 * @param commands what to run in the place of what is typed or piped in; undefined where that is read
 * @param reloads whether changed files are loaded again
 */
export function shellLife(
  face: ShellFace,
  given: Pipeline | string,
  commands: string | undefined,
  reloads: boolean,
): ShellLife {
  const interrupting = interrupts();
  const session = shellSession(given, interrupting);
  const folder = process.cwd();
  const wishes: Wishes = {};
  const state: ShellState = { isSilent: false, failed: EXIT_OK };
  let groups: readonly ShellGroup[] = [];

  // There must be a command line to start again.
  const canReload = (): boolean => reloads && process.argv[1] !== undefined;

  const controls: ShellControls = {
    state,
    groups: () => groups,
    aliases: () => face.aliases(),
    leave: (code) => (wishes.leave = { code }),
    reload: () => {
      if (canReload()) wishes.reload = true;
      else
        throw new PipelineError("BAD_OPTION", "this shell does not load anything again", {
          hint: "Leave it, and start it anew.",
        });
    },
    pipeline: () => session.pipeline,
  };

  const root = (): string => session.pipeline?.root ?? projectRoot(session.file ?? resolve(folder, DEFAULT_FILE));

  const terminal = (rest: readonly string[]): Lines => {
    const history = openHistory(root());
    const isSecret = (param: string): boolean =>
      session.pipeline?.tasks.some(({ options }) => options.params?.[param] instanceof Secret) ?? false;
    return terminalLines(process.stdin, process.stdout, {
      rest,
      history,
      keep: (command) => history.add(command, isSecret),
      complete: (line) => completeLine(line, groups, session.pipeline, face.aliases()),
    });
  };

  /** The command that runs is cancelled, and the shell ends as it should. */
  const endOnSignals = (lines: Lines): (() => void) => {
    const end = (signal: NodeJS.Signals): void => {
      wishes.leave = { code: signal === "SIGHUP" ? 129 : 143 };
      process.emit("SIGINT");
      lines.close();
    };
    process.on("SIGTERM", end).on("SIGHUP", end);
    return () => void process.off("SIGTERM", end).off("SIGHUP", end);
  };

  /** Reads and runs commands in this process. */
  const loop = async (
    { state: before, rest, lines: typed, isInteractive }: Handover,
    piped: Lines | undefined,
    watched: Changes | undefined,
    isOutdated: boolean,
  ): Promise<Ending> => {
    Object.assign(state, before);
    const lines = isInteractive ? terminal(typed) : piped!;
    const stopListening = endOnSignals(lines);
    // Beside the prompt, which is there at once.
    if (isInteractive && watched !== undefined) setImmediate(() => void watched.note());
    const ending = await commandLoop({
      lines,
      rest,
      isOutdated,
      prompt: () => shown(() => face.prompt(), "> "),
      state,
      controls,
      session,
      interrupts: interrupting,
      changes: watched ?? (isOutdated ? NEVER : undefined),
      wishes,
    });
    stopListening();
    // A pipe is read on by the same process, whoever runs the commands.
    if (!isInteractive) return ending;
    const left = lines.close();
    return ending.kind === "again" ? { ...ending, lines: left } : ending;
  };

  /** All that this process has to do. */
  const part = async (handover: Handover, piped: Lines | undefined, isReload: boolean): Promise<Ending> => {
    const { isInteractive } = handover;
    const watched = canReload() ? changes(root, () => session.pipeline) : undefined;
    const refuse = (mistake: PipelineError): void => {
      printError(mistake);
      handover.state.failed = EXIT_USAGE;
    };
    const own = await ownCommands(face.owner, face.commands(), () => session.pipeline, refuse);
    groups = commandTable({ title: face.title(), commands: own }, controls);
    if (isInteractive || Object.keys(face.commands()).length > 0) {
      await session.open(undefined).catch((error: unknown) => {
        printError(error);
        // A command follows at once, except where a person reads this first.
        if (!isInteractive || isReload) session.told = error;
      });
    }
    if (isInteractive && !isReload) {
      const header = shown(() => face.header(), "");
      if (header !== "") console.log(header);
    }
    await hook(() => face.onStart(isReload));
    const ending = await loop(handover, piped, watched, false);
    await hook(() => face.onEnd(ending.kind === "again"));
    await session.close();
    return ending;
  };

  return {
    get pipeline() {
      return session.pipeline;
    },
    file: session.file,
    get signal() {
      interrupting.note();
      return interrupting.signal;
    },
    async run(line) {
      let failed = EXIT_OK as number;
      for (const words of readLine(line).commands) {
        const [entry, ...args] = findCommand(
          words.map(({ text }) => text),
          controls,
        );
        const code = await runCommand(entry, args, session, controls);
        if (code !== EXIT_OK) failed = code;
      }
      return failed;
    },
    async start() {
      const link = await linkToFirst();
      // What was made for this session stays valid in a fresh process of the same shell.
      process.env.LITTLE_PIPELINES_SESSION ??= `${process.pid}-${performance.timeOrigin}`;
      const isInteractive =
        link?.handover.isInteractive ?? (commands === undefined && process.stdin.isTTY && process.stdout.isTTY);
      const handover = link?.handover ?? { state, rest: [], lines: [], isInteractive };
      const piped = isInteractive ? undefined : (link?.lines ?? linesOf(commands));
      let ending = await part(handover, piped, link !== undefined);
      if (link !== undefined) return link.end(ending);
      while (ending.kind === "again") {
        const fresh = await goOnInFresh(ending, folder, piped);
        if (fresh.kind === "end" || fresh.kind === "again") ending = fresh;
        else {
          const after = { ...ending.state, failed: tellLost(fresh) };
          ending = await loop({ ...ending, state: after, rest: [], lines: [] }, piped, undefined, true);
        }
      }
      process.exitCode = ending.code;
      // It would keep the process alive that whoever left the shell believes to be over.
      if (interrupting.isLeftBehind) await endProcess(ending.code);
      return ending.code;
    },
  };
}

/** For a process whose modules are outdated: it never looks, since it runs nothing. */
const NEVER: Changes = { note: async () => {}, first: async () => undefined };

function linesOf(commands: string | undefined): Lines {
  return commands === undefined ? streamedLines(process.stdin) : fixedLines(commands.split("\n"));
}

/** A text of the user's; where the function throws that is shown, and another text stands in its place. */
function shown(text: () => string, other: string): string {
  try {
    return text();
  } catch (error) {
    printError(error);
    return other;
  }
}

/** What the user's hooks throw is shown, and ends nothing. */
async function hook(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    printThrown(error);
  }
}
