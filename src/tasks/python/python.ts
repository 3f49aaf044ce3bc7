import {
  env,
  task,
  text,
  type Input,
  type OutputOf,
  type StandardSchema,
  type Task,
  type TaskContext,
} from "../../index.ts";
import { isEnv, secretParams } from "../environment.ts";
import { splitOptions } from "../options.ts";
import type { PythonOptions, PythonSettings } from "./options.ts";
import { performPython } from "./perform.ts";
import { planPython } from "./plan.ts";
import { pythonTexts } from "./sources.ts";

/**
 * Makes a task that calls a function of a Python script with the results of its dependencies, and gives what it returns.
 *
 * @param name of the task
 * @param options those of any task, and Python's own; may be left out
 * @param script a path from the project root
 * @throws PipelineError `BAD_OPTION`. As it runs: `FILE_MISSING`, `PYTHON_MISSING` for Python itself and for packages,
 *   `PYTHON_FAILED` with the traceback, `RESULT_NOT_STORABLE`
 * @example
 * ```ts
 * const model = python("Model", { dependencies: [byOrigin] }, "model.py"); // run(by_origin) of model.py
 * const typed = python<"Score", number>("Score", { dependencies: [model] }, "score.py");
 * ```
 */
export function python<const Name extends string>(name: Name, script: string): Task<Name, unknown>;
export function python<const Name extends string, Schema extends StandardSchema>(
  name: Name,
  options: PythonOptions & { readonly schema: Schema },
  script: string,
): Task<Name, OutputOf<Schema>>;
export function python<const Name extends string>(
  name: Name,
  options: PythonOptions,
  script: string,
): Task<Name, unknown>;
export function python<Result>(name: string, script: string): Task<string, Result>;
export function python<Result>(name: string, options: PythonOptions, script: string): Task<string, Result>;
export function python<Name extends string, Result>(name: Name, script: string): Task<Name, Result>;
export function python<Name extends string, Result>(
  name: Name,
  options: PythonOptions,
  script: string,
): Task<Name, Result>;
export function python(name: string, optionsOrScript: unknown, maybeScript?: string): Task {
  const isShort = typeof optionsOrScript === "string" && maybeScript === undefined;
  const [options, script] = isShort ? [{}, optionsOrScript] : [optionsOrScript, maybeScript];
  const { own, ofTask } = splitOptions<PythonSettings>("python", name, options, OWN);
  const plan = planPython(name, script, own, secretParams(ofTask["params"]));
  const declared = (ofTask["inputs"] as readonly Input[] | undefined) ?? [];
  const variables = Object.values(own.env ?? {}).filter(isEnv);
  return task(
    name,
    {
      ...ofTask,
      inputs: [text((context) => pythonTexts(plan, context)), ...variables.map((each) => env(each.name)), ...declared],
      madeBy: python,
    },
    (context) => performPython(plan, context as unknown as TaskContext),
  );
}

const OWN = [
  "interpreter",
  "function",
  "frames",
  "env",
  "stderr",
  "graceMs",
] as const satisfies readonly (keyof PythonSettings)[];
