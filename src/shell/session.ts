import { relative, resolve } from "node:path";
import { PipelineError, type Pipeline } from "../index.ts";
import { sharedAnswer } from "../cli/answer.ts";
import type { Session } from "../cli/command.ts";
import { remember } from "../cli/complete/remembered.ts";
import { openPipeline } from "../cli/pipelineFile.ts";
import type { Interrupts } from "./interrupts.ts";

/** The session of a shell: one pipeline for all commands, and those of files that a command names. */
export interface ShellSession extends Session {
  /** The file of the shell's pipeline, as an absolute path; undefined where it was given as an object. */
  readonly file: string | undefined;
  /** The shell's pipeline, where it is loaded. */
  readonly pipeline: Pipeline | undefined;
  /** Whether its file was tried and could not be loaded: Node loads it again in a fresh process only. */
  readonly hasFailed: boolean;
  /** What was told already of the file as the shell started: a command that meets it again says nothing. */
  told: unknown;
  close(): Promise<void>;
}

/**
 * @param given the pipeline, or its file, from the working folder of now
 * @param interrupts what Ctrl-C does
 */
export function shellSession(given: Pipeline | string, interrupts: Interrupts): ShellSession {
  const opened = new Map<string, Pipeline>();
  const file = typeof given === "string" ? resolve(given) : undefined;
  let pipeline = typeof given === "string" ? undefined : given;
  let failure: unknown;
  const load = async (path: string): Promise<Pipeline> => {
    const known = opened.get(path);
    if (known !== undefined) return known;
    const fromHere = relative(process.cwd(), path);
    const its = await openPipeline(fromHere.startsWith("..") ? path : fromHere);
    opened.set(path, its);
    return its;
  };
  return {
    file,
    get pipeline() {
      return pipeline;
    },
    get hasFailed() {
      return failure !== undefined;
    },
    told: undefined,
    answer: sharedAnswer(),
    async open(named) {
      try {
        if (named !== undefined && resolve(named) !== file) return await load(resolve(named));
        if (this.told !== undefined) throw this.told;
        if (file !== undefined) pipeline ??= await load(file);
      } catch (error) {
        failure = error;
        throw error;
      }
      if (pipeline === undefined) throw new PipelineError("NO_PIPELINE", "the shell has no pipeline");
      process.chdir(pipeline.root);
      return pipeline;
    },
    cancellable: (work, options) => interrupts.waitFor(work, options),
    async close() {
      for (const [path, its] of opened) remember(path, its);
      const all = new Set([...opened.values(), ...(pipeline === undefined ? [] : [pipeline])]);
      await Promise.all([...all].map((each) => each.close()));
    },
  };
}
