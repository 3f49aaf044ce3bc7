import { PipelineError } from "../model/errors.ts";
import { didYouMean } from "../model/nearest.ts";
import { parseParam, type ParamValue } from "../model/params.ts";
import { isSchema } from "../model/schema.ts";
import { Secret } from "../model/secret.ts";
import type { Task } from "../model/task.ts";

type Values = Readonly<Record<string, ParamValue>>;

const NONE: Values = {};

/** The values that a task is given where nobody gives others. */
export function defaultParams(task: Task): Values {
  return paramsFor({})(task);
}

/** What each task is given as `params`: what was given, and its own defaults for the rest. */
export function paramsFor(given: Readonly<Record<string, unknown>>): (task: Task) => Values {
  return ({ options }) => {
    if (options.params === undefined) return NONE;
    const values: Record<string, ParamValue> = {};
    for (const [name, declared] of Object.entries(options.params)) {
      const its = Object.hasOwn(given, name) ? given[name] : undefined;
      if (its !== undefined || isSchema(declared)) values[name] = parseParam(name, declared, its);
      else values[name] = declared instanceof Secret ? declared.reveal() : declared;
    }
    return values;
  };
}

/**
 * Refuses params that no task declares, and values that do not fit, before anything runs.
 *
 * @throws PipelineError `UNKNOWN_PARAM`, `BAD_PARAM`
 */
export function checkParams(given: Readonly<Record<string, unknown>>, tasks: readonly Task[]): void {
  const names = Object.keys(given);
  if (names.length === 0) return;
  const declared = new Map(tasks.flatMap((task) => Object.entries(task.options.params ?? {})));
  for (const name of names) {
    const itsDefault = declared.get(name);
    if (itsDefault === undefined) {
      throw new PipelineError("UNKNOWN_PARAM", `no task declares a param ${JSON.stringify(name)}`, {
        hint:
          didYouMean(name, declared.keys()) ??
          (declared.size === 0 ? "This pipeline has no params." : `Its params: ${[...declared.keys()].join(", ")}.`),
      });
    }
    if (given[name] !== undefined) parseParam(name, itsDefault, given[name]);
  }
}
