import { styleText } from "node:util";
import { PipelineError, refuseInside, type Pipeline } from "../index.ts";
import { DEFAULT_FILE } from "../cli/pipelineFile.ts";
import { commandsGiven } from "./commandsGiven.ts";
import { shellLife, type ShellLife } from "./life.ts";
import type { ShellCommands } from "./ownCommands.ts";

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
    `${styleText("cyan", plain(this.#life.pipeline?.name ?? "little"), { stream: process.stdout })}> `;
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

  readonly #life: ShellLife;

  /**
   * @param pipeline the pipeline, or its file, from the working folder. A file is loaded as the shell starts, and a mistake
   *   in it is told there. @default "pipeline.ts"
   */
  constructor(pipeline: Its | string = DEFAULT_FILE, options: ShellOptions = {}) {
    const face = {
      owner: this,
      title: () => this.title,
      prompt: () => textOf(this.prompt),
      header: () => textOf(this.header),
      commands: () => this.commands,
      aliases: () => this.aliases,
      onStart: (isReload: boolean) => this.onStart({ isReload }),
      onEnd: (isReload: boolean) => this.onEnd({ isReload }),
    };
    const commands = options.commands ?? commandsGiven(process.argv.slice(2));
    this.#life = shellLife(face, pipeline, commands, options.reload !== false);
  }

  /**
   * The pipeline of the shell.
   *
   * @throws PipelineError `NO_PIPELINE` where its file could not be loaded
   */
  get pipeline(): Its {
    const { pipeline, file } = this.#life;
    if (pipeline !== undefined) return pipeline as Its;
    throw new PipelineError("NO_PIPELINE", `the shell has no pipeline: ${file} is not loaded`, {
      hint: "Mend what was told as it was loaded; the next command tries it again.",
    });
  }

  /** Aborted by Ctrl-C while a command runs: who asks for it is waited for. */
  get signal(): AbortSignal {
    return this.#life.signal;
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
    return this.#life.run(line);
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
    return this.#life.start();
  }

  #standardHeader(): string {
    const { pipeline } = this.#life;
    const count = pipeline?.tasks.length ?? 0;
    const of = pipeline === undefined ? "" : `: ${plain(pipeline.name)}, ${count} ${count === 1 ? "task" : "tasks"}`;
    return `${styleText("bold", this.title)}${of}\n${styleText("gray", "help lists the commands, Tab completes, Ctrl-D leaves.")}`;
  }
}

function textOf(text: string | (() => string)): string {
  return typeof text === "function" ? text() : text;
}

/** A name as it may be shown: a terminal takes some characters for orders. */
function plain(name: string): string {
  return name.replaceAll(/\p{Cc}/gu, "?");
}
