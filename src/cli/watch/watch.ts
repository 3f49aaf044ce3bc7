import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { styleText } from "node:util";
import { PipelineError } from "../../index.ts";
import type { CommandInput, Session } from "../command.ts";
import { EXIT_CANCELLED } from "../exitCodes.ts";
import { DEFAULT_FILE } from "../pipelineFile.ts";
import { plainText } from "../text/width.ts";
import { verbosityOf } from "../verbosity.ts";
import { fileWatch, type FileWatch } from "./fileWatch.ts";
import type { FilesToWatch, FromRun } from "./messages.ts";
import { warmProcess, type RunProcess } from "./runProcess.ts";

/** The next process is started when the run is over, or has gone on for so long: then it takes no time from its start. */
const WARM_AFTER_MS = 1000;
/** More changed files are counted. */
const SHOWN_CHANGES = 3;

/**
 * `little run --watch`: runs the pipeline, and again whenever a file changes that it depends on, until Ctrl-C. Each run is
 * a process of its own, with modules that are loaded anew.
 *
 * @returns the exit code
 */
export async function watchRuns(input: CommandInput, session: Session): Promise<number> {
  const file = watchedFile(input, session);
  // What is not there at all is a mistake in what was typed, and told as such.
  if (!existsSync(file)) await session.open(input.file);
  await session.cancellable((signal) => new Watching(input, file, signal).run(), { isSilent: true });
  return EXIT_CANCELLED;
}

/** @throws PipelineError `BAD_OPTION` where the pipeline of a shell has no file: each run loads it anew */
function watchedFile(input: CommandInput, session: Session): string {
  if (input.file !== undefined) return resolve(input.file);
  const file = "file" in session ? session.file : DEFAULT_FILE;
  if (file !== undefined) return resolve(file);
  throw new PipelineError("BAD_OPTION", "--watch needs the file of the pipeline", {
    hint: "Name it: run flights.ts --watch.",
  });
}

class Watching {
  readonly #input: CommandInput;
  readonly #signal: AbortSignal;
  readonly #isQuiet: boolean;
  readonly #watch: FileWatch;
  /** What the last pipeline that could be loaded declares; before, its file alone. */
  #files: FilesToWatch;
  #running: RunProcess | undefined;
  /** What has changed since the run began that goes on, or was the last. */
  readonly #changed = new Set<string>();
  /** What changed during the run before, and how many before it: what does so again and again is the run's own doing. */
  #changedBefore: ReadonlyMap<string, number> = new Map();
  readonly #ownDoing = new Set<string>();
  #wake: () => void = () => {};
  #updating: Promise<void> = Promise.resolve();

  constructor(input: CommandInput, file: string, signal: AbortSignal) {
    const { watch: _, ...values } = input.values;
    this.#input = { ...input, file, values };
    this.#signal = signal;
    this.#isQuiet = ["error", "silent"].includes(verbosityOf(input) ?? "info");
    this.#files = { root: process.cwd(), sources: [file], inputs: [], outputs: [] };
    this.#watch = fileWatch((paths) => this.#noteChange(paths), warn);
  }

  async run(): Promise<void> {
    const onAbort = (): void => {
      this.#running?.cancel(null);
      this.#wake();
    };
    this.#signal.addEventListener("abort", onAbort);
    let next = warmProcess();
    try {
      for (let isFirst = true; !this.#signal.aborted; isFirst = false) {
        const current = next;
        let isWarmed = false;
        const warm = (): void => {
          if (isWarmed) return;
          isWarmed = true;
          next = warmProcess();
        };
        const warming = setTimeout(warm, WARM_AFTER_MS);
        await this.#runOnce(current, isFirst ? this.#input : withoutForce(this.#input));
        clearTimeout(warming);
        if (this.#signal.aborted) break;
        warm();
        if (this.#changed.size === 0) await this.#nextChange();
      }
    } finally {
      this.#signal.removeEventListener("abort", onAbort);
      this.#watch.close();
      next.kill();
    }
  }

  async #runOnce(current: RunProcess, input: CommandInput): Promise<void> {
    this.#running = current;
    this.#changed.clear();
    this.#watch.beginRun();
    const since = Date.now();
    await current.run(input, (message) => {
      this.#updating = this.#updating.then(() => this.#update(message, since));
    });
    await this.#updating;
    await this.#watch.endRun();
    this.#running = undefined;
    const before = this.#changedBefore;
    this.#changedBefore = new Map([...this.#changed].map((path) => [path, (before.get(path) ?? 0) + 1]));
  }

  /** What is known to matter: where modules cannot be loaded, what mattered before still does. */
  async #update(message: FromRun, since: number): Promise<void> {
    if (message.kind === "loaded") {
      const { files, sources } = message;
      this.#files = {
        ...(files ?? this.#files),
        sources: files === null ? [...new Set([...this.#files.sources, ...sources])] : [this.#input.file!, ...sources],
      };
    } else this.#files = { ...this.#files, sources: [...new Set([...this.#files.sources, ...message.sources])] };
    await this.#watch.update(this.#files, since);
  }

  #noteChange(paths: readonly string[]): void {
    const isRunning = this.#running !== undefined;
    for (const path of paths) {
      if (isRunning && this.#ownDoing.has(path)) continue;
      if (isRunning && (this.#changedBefore.get(path) ?? 0) >= this.#mostTimes(path)) {
        this.#ownDoing.add(path);
        warn(
          `${shown(path)} changes in each run: if a task writes it, declare it in its outputs. It is left alone while tasks run.`,
        );
        continue;
      }
      this.#changed.add(path);
    }
    if (this.#changed.size === 0) return;
    if (isRunning) this.#running!.cancel(changesText(this.#changed));
    else this.#wake();
  }

  /** A module is saved by a person, and in quick succession now and then; other files are rarely. */
  #mostTimes(path: string): number {
    return this.#files.sources.includes(path) ? MOST_SAVES : 1;
  }

  async #nextChange(): Promise<void> {
    const { count } = this.#watch;
    this.#tell(`Waiting for changes of ${count} ${count === 1 ? "file" : "files"}. Ctrl-C ends it.`);
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (this.#signal.aborted || this.#changed.size > 0) resolve();
    });
    // Terminals show Ctrl-C where the cursor is: what comes next begins a line.
    this.#tell(this.#signal.aborted ? "" : `\n${changesText(this.#changed)} changed.`);
  }

  #tell(text: string): void {
    if (!this.#isQuiet) console.error(styleText("gray", text, { stream: process.stderr }));
  }
}

/** In so many runs, one after the other, a person may save a module anew. */
const MOST_SAVES = 10;

/** What was forced has run: from now on what changes runs. */
function withoutForce(input: CommandInput): CommandInput {
  const { force: _, ...values } = input.values;
  return { ...input, values };
}

function changesText(paths: ReadonlySet<string>): string {
  const names = [...paths].slice(0, SHOWN_CHANGES).map(shown);
  const more = paths.size - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}

function shown(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return plainText(fromHere.startsWith("..") ? path : fromHere);
}

function warn(text: string): void {
  console.error(`${styleText("yellow", "warning:", { stream: process.stderr })} ${text}`);
}
