import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { PipelineError, type Pipeline } from "../index.ts";
import { EXIT_FAILED, EXIT_USAGE } from "./exitCodes.ts";
import { printError } from "./printError.ts";

/**
 * Says so where a module ends the process while it is loaded: the command would end without a word, and as if all were
 * well.
 *
 * @returns what ends the watch
 */
export function watchExit(file: string): () => void {
  const onExit = (code: number): void => {
    printError(code === UNSETTLED ? neverLoaded(file) : ended(file, callerOf(new Error("exit").stack ?? "")));
    process.exitCode = EXIT_USAGE;
  };
  process.on("exit", onExit);
  return () => void process.off("exit", onExit);
}

/**
 * Says so where something ends the process in the middle of a run, past what the run itself refuses: an `exit` that was
 * imported by its name, or a module's own timer. It is a failure, whatever code is given.
 *
 * @param signal once it is aborted, the run ends as it was asked to
 * @returns what ends the watch
 */
export function watchExitOfRuns(pipelines: Iterable<Pipeline>, signal: AbortSignal): () => void {
  const running = new Set<string>();
  const stops = [...pipelines].map((each) =>
    each.on("event", (event) => {
      if (event.kind === "taskStarted") running.add(event.task);
      if (event.kind === "taskFinished") running.delete(event.task);
      if (event.kind === "runFinished") running.clear();
    }),
  );
  const onExit = (code: number): void => {
    if (signal.aborted || running.size === 0) return;
    printError(endedRun([...running], callerOf(new Error("exit").stack ?? "")));
    process.exitCode = code === 0 ? EXIT_FAILED : code;
  };
  process.on("exit", onExit);
  return () => {
    process.off("exit", onExit);
    for (const stop of stops) stop();
  };
}

function endedRun(running: readonly string[], caller: string | undefined): PipelineError {
  const names = running.slice(0, MOST_NAMES).map((name) => JSON.stringify(name));
  if (running.length > MOST_NAMES) names.push(`${running.length - MOST_NAMES} more`);
  const place = caller === undefined ? "" : ` (${caller})`;
  return new PipelineError("TASK_CRASHED", `the process was ended while ${names.join(", ")} ran${place}`, {
    hint: 'Take the exit out; a task that must exit can have a process of its own: executor: "process".',
  });
}

/** More are counted. */
const MOST_NAMES = 3;

/** Node's exit code where nothing is left that could settle what a module awaits. */
const UNSETTLED = 13;

function neverLoaded(file: string): PipelineError {
  return new PipelineError("LOAD_FAILED", `${file} is never loaded: it waits for a promise that nothing will settle`, {
    hint: "Look at each await at the top level of it, and of what it imports.",
  });
}

function ended(file: string, caller: string | undefined): PipelineError {
  const place = caller === undefined ? "" : ` (${caller})`;
  return new PipelineError("LOAD_FAILED", `${file} ended the process while it was loaded${place}`, {
    hint: "Take process.exit() out of what runs at its top level, or guard it: if (import.meta.main).",
  });
}

/** The place that called `process.exit`: the first in the user's files. */
function callerOf(stack: string): string | undefined {
  for (const line of stack.split("\n")) {
    const place = /(file:\/\/.*?):(\d+):\d+\)?$/.exec(line);
    if (place === null || place[1]!.startsWith(OWN_FOLDER)) continue;
    const path = fileURLToPath(place[1]!);
    const fromHere = relative(process.cwd(), path);
    return `${fromHere.startsWith("..") ? path : fromHere}:${place[2]}`;
  }
  return undefined;
}

/** Where this is: `dist/`, or the sources. */
const OWN_FOLDER = new URL("..", import.meta.url).href;
