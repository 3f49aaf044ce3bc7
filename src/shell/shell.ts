import { resolve } from "node:path";
import { styleText } from "node:util";
import { PipelineError, projectRoot, refuseInside, Secret, type Pipeline } from "../index.ts";
import { readLine } from "../cli/complete/words.ts";
import { EXIT_OK, EXIT_USAGE } from "../cli/exitCodes.ts";
import { DEFAULT_FILE } from "../cli/pipelineFile.ts";
import { printError } from "../cli/printError.ts";
import { commandsGiven } from "./commandsGiven.ts";
import { printThrown } from "./printThrown.ts";
import type { ShellControls, ShellGroup, ShellState } from "./command.ts";
import { commandTable } from "./commandTable.ts";
import { completeLine } from "./completer.ts";
import { openHistory } from "./history.ts";
import { interrupts } from "./interrupts.ts";
import { fixedLines, streamedLines, type Lines } from "./lines.ts";
import { commandLoop, tellLost, type Wishes } from "./loop.ts";
import { ownCommands, type ShellCommands } from "./ownCommands.ts";
import { changes, type Changes } from "./reload/changes.ts";
import { goOnInFresh } from "./reload/first.ts";
import { endProcess, linkToFirst } from "./reload/fresh.ts";
import type { Ending, Handover } from "./reload/messages.ts";
import { runCommand } from "./runCommand.ts";
import { findCommand } from "./find.ts";
import { shellSession, type ShellSession } from "./session.ts";
import { terminalLines } from "./terminal.ts";

/** How a shell is started. */
export interface ShellOptions {
  /**
   * Commands to run in the place of those that are typed or piped in, parted by `;` or line breaks.
   *
   * @default what follows `-c` or `--command` on the command line
   */
  readonly commands?: string;
  /**
   * Whether changed files are loaded again, in a fresh process: the same command line, which must lead here again.
   * @default true
   */
  readonly reload?: boolean;
}

/** Why `onStart` and `onEnd` are called. */
export interface ShellEvent {
  /** The shell goes on in a fresh process, since a file was changed: this is no beginning or end for who uses it. */
  readonly isReload: boolean;
}

/**
 * An interactive shell for a pipeline: every command of the command line, with completion, a history, and commands of
 * one's own. To be subclassed for a tool of one's own, or used as it is.
 *
 * @typeParam Its the pipeline's type, where its object is given
 * @example
 * ```ts
 * class Transit extends Shell {
 *   override title = "Transit";
 *   override commands = { greet: this.greet };
 *
 *   // Says hello.
 *   greet(name = "you") {
 *     this.print(`Hello ${name}`);
 *   }
 * }
 *
 * if (import.meta.main) await new Transit("pipeline.ts").start();
 * ```
 */
export class Shell<Its extends Pipeline = Pipeline> {
  /** What the shell is called, in its header and above its own commands. */
  title: string = "Little Pipelines";
  /** What stands before the line that is typed; a function is called for each. */
  prompt: string | (() => string) = () =>
    `${styleText("cyan", plain(this.#session.pipeline?.name ?? "little"), { stream: process.stdout })}> `;
  /** What a person is shown as the shell begins. */
  header: string | (() => string) = () => this.#standardHeader();
  /**
   * The shell's own commands, by the names under which they are typed: methods, whose arguments are the words that
   * follow. The comment above a method is its help; a parameter with a default need not be given. A name that another
   * command has takes its place.
   *
   * @example
   * ```ts
   * override commands = { greet: this.greet, "import-stops": this.importStops };
   * ```
   */
  commands: ShellCommands = {};
  /** Other names for commands, with arguments where these are always the same: `{ again: "execute --force" }`. */
  aliases: Readonly<Record<string, string>> = {};

  readonly #interrupts = interrupts();
  readonly #session: ShellSession;
  readonly #options: ShellOptions;
  readonly #commands: string | undefined;
  readonly #folder = process.cwd();
  readonly #wishes: Wishes = {};
  readonly #state: ShellState = { isSilent: false, failed: EXIT_OK };
  #groups: readonly ShellGroup[] = [];

  /**
   * @param pipeline the pipeline, or its file, from the working folder. A file is loaded as the shell starts, and a mistake
   *   in it is told there. @default "pipeline.ts"
   */
  constructor(pipeline: Its | string = DEFAULT_FILE, options: ShellOptions = {}) {
    this.#session = shellSession(pipeline, this.#interrupts);
    this.#options = options;
    this.#commands = options.commands ?? commandsGiven(process.argv.slice(2));
  }

  /**
   * The pipeline of the shell.
   *
   * @throws PipelineError `NO_PIPELINE` where its file could not be loaded
   */
  get pipeline(): Its {
    const { pipeline, file } = this.#session;
    if (pipeline !== undefined) return pipeline as Its;
    throw new PipelineError("NO_PIPELINE", `the shell has no pipeline: ${file} is not loaded`, {
      hint: "Mend what was told as it was loaded; the next command tries it again.",
    });
  }

  /** Aborted by Ctrl-C while a command runs: who asks for it is waited for. */
  get signal(): AbortSignal {
    this.#interrupts.note();
    return this.#interrupts.signal;
  }

  /** Prints to standard output, as `console.log` does. */
  print(...values: readonly unknown[]): void {
    console.log(...values);
  }

  /**
   * Runs commands as if they had been typed.
   *
   * @param line one or more, parted by `;`
   * @returns the exit code of the last one that failed, or 0
   * @example
   * ```ts
   * await this.run("execute --force Load; peek Report");
   * ```
   */
  async run(line: string): Promise<number> {
    let failed = EXIT_OK as number;
    for (const words of readLine(line).commands) {
      const [entry, ...args] = findCommand(
        words.map(({ text }) => text),
        this.#controls(),
      );
      const code = await runCommand(entry, args, this.#session, this.#controls());
      if (code !== EXIT_OK) failed = code;
    }
    return failed;
  }

  /** Called before the first command; an error in it is shown, and the shell goes on. */
  protected onStart(_event: ShellEvent): unknown {
    return undefined;
  }

  /** Called after the last command; an error in it is shown. */
  protected onEnd(_event: ShellEvent): unknown {
    return undefined;
  }

  /**
   * Reads commands and runs them, until `exit`, Ctrl-D, or the end of what is piped in. Sets the exit code of the process.
   *
   * @returns the exit code: where commands are typed 0; else that of the last one that failed, or 0
   * @throws PipelineError `CALLED_WHILE_LOADING` where the module is only looked at: guard it with `if (import.meta.main)`
   */
  async start(): Promise<number> {
    refuseInside("start");
    const link = await linkToFirst();
    // What was made for this session stays valid in a fresh process of the same shell.
    process.env.LITTLE_PIPELINES_SESSION ??= `${process.pid}-${performance.timeOrigin}`;
    const isInteractive =
      link?.handover.isInteractive ?? (this.#commands === undefined && process.stdin.isTTY && process.stdout.isTTY);
    const handover = link?.handover ?? { state: this.#state, rest: [], lines: [], isInteractive };
    const piped = isInteractive ? undefined : (link?.lines ?? this.#piped());
    let ending = await this.#part(handover, piped, link !== undefined, false);
    if (link !== undefined) return link.end(ending);
    while (ending.kind === "again") {
      const fresh = await goOnInFresh(ending, this.#folder, piped);
      if (fresh.kind === "end" || fresh.kind === "again") ending = fresh;
      else {
        const failed = tellLost(fresh);
        const state = { ...ending.state, failed };
        ending = await this.#loop({ ...ending, state, rest: [], lines: [] }, piped, undefined, true);
      }
    }
    process.exitCode = ending.code;
    // It would keep the process alive that whoever left the shell believes to be over.
    if (this.#interrupts.isLeftBehind) await endProcess(ending.code);
    return ending.code;
  }

  /** All that this process has to do. */
  async #part(handover: Handover, piped: Lines | undefined, isReload: boolean, isOutdated: boolean): Promise<Ending> {
    const { isInteractive } = handover;
    const watched = this.#canReload()
      ? changes(
          () => this.#root(),
          () => this.#session.pipeline,
        )
      : undefined;
    this.#groups = commandTable(
      {
        title: this.title,
        commands: await ownCommands(
          this,
          this.commands,
          () => this.#session.pipeline,
          (mistake) => {
            printError(mistake);
            handover.state.failed = EXIT_USAGE;
          },
        ),
      },
      this.#controls(),
    );
    if (isInteractive || Object.keys(this.commands).length > 0) {
      await this.#session.open(undefined).catch((error: unknown) => {
        printError(error);
        // A command follows at once, except where a person reads this first.
        if (!isInteractive || isReload) this.#session.told = error;
      });
    }
    if (isInteractive && !isReload) this.#show(this.header);
    await this.#hook(() => this.onStart({ isReload }));
    const ending = await this.#loop(handover, piped, watched, isOutdated);
    await this.#hook(() => this.onEnd({ isReload: ending.kind === "again" }));
    await this.#session.close();
    return ending;
  }

  /** Reads and runs commands in this process. */
  async #loop(
    { state, rest, lines: typed, isInteractive }: Handover,
    piped: Lines | undefined,
    watched: Changes | undefined,
    isOutdated: boolean,
  ): Promise<Ending> {
    Object.assign(this.#state, state);
    const lines = isInteractive ? this.#terminal(typed) : piped!;
    const stopListening = this.#endOnSignals(lines);
    // Beside the prompt, which is there at once.
    if (isInteractive && watched !== undefined) setImmediate(() => void watched.note());
    const ending = await commandLoop({
      lines,
      rest,
      isOutdated,
      prompt: () => this.#promptText(),
      state: this.#state,
      controls: this.#controls(),
      session: this.#session,
      interrupts: this.#interrupts,
      changes: watched ?? (isOutdated ? NEVER : undefined),
      wishes: this.#wishes,
    });
    stopListening();
    // A pipe is read on by the same process, whoever runs the commands.
    if (!isInteractive) return ending;
    const left = lines.close();
    return ending.kind === "again" ? { ...ending, lines: left } : ending;
  }

  /** There must be a command line to start again. */
  #canReload(): boolean {
    return this.#options.reload !== false && process.argv[1] !== undefined;
  }

  #controls(): ShellControls {
    return {
      state: this.#state,
      groups: () => this.#groups,
      aliases: () => this.aliases,
      leave: (code) => (this.#wishes.leave = { code }),
      reload: () => {
        if (this.#canReload()) this.#wishes.reload = true;
        else
          throw new PipelineError("BAD_OPTION", "this shell does not load anything again", {
            hint: "Leave it, and start it anew.",
          });
      },
      pipeline: () => this.#session.pipeline,
    };
  }

  #piped(): Lines {
    return this.#commands === undefined ? streamedLines(process.stdin) : fixedLines(this.#commands.split("\n"));
  }

  #terminal(rest: readonly string[]): Lines {
    const history = openHistory(this.#root());
    return terminalLines(process.stdin, process.stdout, {
      rest,
      history,
      keep: (command) => history.add(command, (param) => this.#isSecret(param)),
      complete: (line) => completeLine(line, this.#groups, this.#session.pipeline, this.aliases),
    });
  }

  #isSecret(param: string): boolean {
    try {
      return this.pipeline.tasks.some(({ options }) => options.params?.[param] instanceof Secret);
    } catch {
      return false;
    }
  }

  #root(): string {
    const { pipeline, file } = this.#session;
    return pipeline?.root ?? projectRoot(file ?? resolve(this.#folder, DEFAULT_FILE));
  }

  #promptText(): string {
    try {
      return typeof this.prompt === "function" ? this.prompt() : this.prompt;
    } catch (error) {
      printError(error);
      return "> ";
    }
  }

  #show(text: string | (() => string)): void {
    try {
      const shown = typeof text === "function" ? text() : text;
      if (shown !== "") console.log(shown);
    } catch (error) {
      printError(error);
    }
  }

  #standardHeader(): string {
    const { pipeline } = this.#session;
    const count = pipeline?.tasks.length ?? 0;
    const of = pipeline === undefined ? "" : `: ${plain(pipeline.name)}, ${count} ${count === 1 ? "task" : "tasks"}`;
    return `${styleText("bold", this.title)}${of}\n${styleText("gray", "help lists the commands, Tab completes, Ctrl-D leaves.")}`;
  }

  /** What the user's hooks throw is shown, and ends nothing. */
  async #hook(hook: () => unknown): Promise<void> {
    try {
      await hook();
    } catch (error) {
      printThrown(error);
    }
  }

  /** The command that runs is cancelled, and the shell ends as it should. */
  #endOnSignals(lines: Lines): () => void {
    const end = (signal: NodeJS.Signals): void => {
      this.#wishes.leave = { code: signal === "SIGHUP" ? 129 : 143 };
      process.emit("SIGINT");
      lines.close();
    };
    process.on("SIGTERM", end).on("SIGHUP", end);
    return () => void process.off("SIGTERM", end).off("SIGHUP", end);
  }
}

/** For a process whose modules are outdated: it never looks, since it runs nothing. */
const NEVER: Changes = { note: async () => {}, first: async () => undefined };

/** A name as it may be shown: a terminal takes some characters for orders. */
function plain(name: string): string {
  return name.replaceAll(/\p{Cc}/gu, "?");
}
