import { sep } from "node:path";
import { didYouMean, PipelineError } from "../../index.ts";
import { withLines } from "../process/failure.ts";
import { packageOf } from "./packageNames.ts";
import type { Failed, Told } from "./messages.ts";

/** Where a script has failed. */
export interface FailedIn {
  readonly task: string;
  readonly root: string;
  /** The Python that ran it, for people. */
  readonly interpreter: string;
  /** The project says by `uv.lock` or `requirements.txt` what is to be installed. */
  readonly installBy: string | undefined;
}

/** What a script told of its failure, as the task's error. */
export function pythonError(told: Exclude<Told, { kind: "done" }>, where: FailedIn): PipelineError {
  const { task } = where;
  const of = `task ${JSON.stringify(task)}`;
  switch (told.kind) {
    case "misuse": {
      const quoted = /'([^']+)'/.exec(told.message)?.[1] ?? told.message.split(" ").at(-1)!;
      return new PipelineError("PYTHON_FAILED", `${of}: ${told.message}`, {
        hint: didYouMean(quoted, told.names) ?? told.hint,
        task,
      });
    }
    case "unstorable":
      return new PipelineError("RESULT_NOT_STORABLE", `${of}: result${told.path} ${told.message}`, {
        hint: told.hint,
        task,
      });
    case "failed":
      return told.module === undefined || told.module === null
        ? raised(told, where)
        : missing(told, told.module, where);
  }
}

function raised({ message, traceback, place }: Failed, { task, root }: FailedIn): PipelineError {
  const [headline = message] = message.split("\n");
  return new PipelineError(
    "PYTHON_FAILED",
    withLines(`task ${JSON.stringify(task)}: ${headline}`, fromRoot(traceback, root)),
    {
      hint:
        place === undefined || place === null
          ? "Let its function return a value."
          : `It was raised in ${fromRoot(place[0], root)}:${place[1]}.`,
      task,
    },
  );
}

function missing({ traceback }: Failed, module: string, where: FailedIn): PipelineError {
  const { task, root, interpreter, installBy } = where;
  const top = module.split(".")[0]!;
  return new PipelineError(
    "PYTHON_MISSING",
    withLines(
      `task ${JSON.stringify(task)}: ${interpreter} has no package for the module ${JSON.stringify(module)}`,
      fromRoot(traceback, root),
    ),
    { hint: `Install it: ${installBy ?? `${interpreter} -m pip install ${packageOf(top)}`}.`, task },
  );
}

/** Paths of the project as people write them. */
function fromRoot(text: string, root: string): string {
  return text.replaceAll(root + sep, "");
}
