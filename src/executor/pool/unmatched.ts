import { differing, type ComparableCode } from "../../fingerprint/comparable.ts";
import { PipelineError } from "../../model/errors.ts";
import type { ExecutorKind } from "../../model/executor.ts";
import { didYouMean } from "../../model/nearest.ts";
import type { Unmatched } from "./messages.ts";
import { unpack } from "./thrown.ts";

const AT_THE_TOP = "Make it at the top level of a module, so that each thread and process that loads this has it";

/** Why a task cannot be run in a worker: there is none of its name, or it is another one. */
export function unmatchedError(
  task: string,
  kind: ExecutorKind,
  code: ComparableCode | undefined,
  unmatched: Unmatched,
): PipelineError {
  const name = JSON.stringify(task);
  if (code !== undefined && unmatched.found.length > 0) {
    const { captured, rest } = differences(code, unmatched);
    const what = [...rest, ...captured.map((label) => `the value ${JSON.stringify(label)}`)];
    return new PipelineError(
      "TASK_DIFFERS",
      `task ${name}, as a ${kind} has loaded it, is not the one of this pipeline: ${listed(what)} ${what.length === 1 ? "differs" : "differ"}`,
      { hint: hintOf(rest.length > 0), task },
    );
  }
  const failed = unmatched.failures[0];
  const error = failed === undefined ? undefined : unpack(failed.thrown);
  if (error instanceof PipelineError && error.code === "CALLED_WHILE_LOADING") return error;
  if (failed !== undefined) {
    const message = Error.isError(error) ? error.message : String(error);
    return new PipelineError(
      "TASK_NOT_FOUND",
      `task ${name} is not found in a ${kind}, which cannot load ${shown(failed.file)}: ${message}`,
      {
        hint: `${AT_THE_TOP}; what it does when it is run itself belongs below if (import.meta.main).`,
        task,
        cause: error,
      },
    );
  }
  const places = unmatched.files.map(shown);
  const where =
    places.length === 0
      ? "it is in no file that could be loaded"
      : `${listed(places)} ${places.length === 1 ? "makes" : "make"} none of that name`;
  const near = didYouMean(task, unmatched.names);
  return new PipelineError("TASK_NOT_FOUND", `task ${name} is not found in a ${kind}: ${where}`, {
    hint: `${near === undefined ? "" : `${near} `}${AT_THE_TOP}, under the same name each time; or say executor: "inline".`,
    task,
  });
}

/** What to tell when a worker is replaced, since a value in it is not what it was. */
export function restartWarning(kind: ExecutorKind, code: ComparableCode | undefined, unmatched: Unmatched): string {
  if (code === undefined || unmatched.found.length === 0)
    return `it runs in a new ${kind}: the one before had not loaded it`;
  const { captured, rest } = differences(code, unmatched);
  const what = listed([...rest, ...captured]);
  return `it runs in a new ${kind}, since ${what} had changed in the one before. What does not matter for its result can be listed in ignoreCaptures`;
}

/** Of several tasks of that name, those of the one that is the nearest. */
function differences(code: ComparableCode, { found }: Unmatched): { captured: string[]; rest: string[] } {
  const all = found.map((its) => ({
    captured: differing(code.captured, its.captured).filter((label) => label !== "bindings"),
    rest: [
      ...differing(code.code, its.code).map((label) =>
        label === "function" ? "its function" : `the code of ${label}`,
      ),
      ...differing(code.packages, its.packages).map((label) => `package ${label}`),
    ],
  }));
  const size = ({ captured, rest }: { captured: string[]; rest: string[] }): number => captured.length + rest.length;
  const nearest = all.reduce((best, each) => (size(each) < size(best) ? each : best));
  return size(nearest) === 0 ? { captured: [], rest: ["which name stands for what"] } : nearest;
}

function hintOf(isCode: boolean): string {
  if (isCode && "__vitest_worker__" in globalThis)
    return "Vitest changes the code that it loads, and workers load it as it is: set LITTLE_PIPELINES_EXECUTOR=inline for the tests.";
  if (isCode)
    return "Its file has changed since this process loaded it, or a loader changes the code here alone: start again.";
  return "A module that gives another value each time it is loaded, or changes it later, cannot be in two places: make the value inside the task, declare it as a param, or list it in ignoreCaptures.";
}

function listed(names: readonly string[]): string {
  const some = names.slice(0, 3);
  const more = names.length > 3 ? `, and ${names.length - 3} more` : "";
  return `${some.join(", ")}${more}`;
}

function shown(file: string): string {
  return decodeURIComponent(file.split("/").at(-1)!);
}
