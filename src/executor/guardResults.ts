import { activity } from "../model/activity.ts";
import { PipelineError } from "../model/errors.ts";
import { GUARDED } from "../model/guarded.ts";
import { didYouMean } from "../model/nearest.ts";

/**
 * An object for the results of a task's dependencies, empty as yet. A name that it has not is answered by its prototype,
 * the same for all tasks: so what is there costs nothing more to read, and the object nothing more to make.
 *
 * @throws PipelineError `UNKNOWN_RESULT`, when another name is read: its task need not even have run by then
 */
export function guardedResults(): Record<string, unknown> {
  return Object.create(GUARD) as Record<string, unknown>;
}

/** What the language, Node and tools ask any object for: `await`, JSON, printing, comparing. */
const ASKED_OF_ANY: ReadonlySet<string> = new Set([
  "$$typeof",
  "asymmetricMatch",
  "href",
  "inspect",
  "nodeType",
  "then",
  "toJSON",
]);

const GUARD: object = new Proxy(Object.freeze(Object.create(null) as object), {
  get(_, name, results: object) {
    if (name === GUARDED) return true;
    // As any object has them: `String(results)`, `results.hasOwnProperty("Load")`.
    if (name in Object.prototype) return Reflect.get(Object.prototype, name, results);
    if (typeof name === "symbol" || ASKED_OF_ANY.has(name)) return undefined;
    const now = activity.getStore();
    const its = now?.kind === "task" ? { task: now.task } : {};
    const who = its.task === undefined ? "a task" : `task ${JSON.stringify(its.task)}`;
    const near = didYouMean(name, Object.keys(results));
    const cure = `dd it to the task's options: dependencies: [${JSON.stringify(name)}].`;
    throw new PipelineError("UNKNOWN_RESULT", `${who} reads results.${name}, which is none of its dependencies`, {
      hint: near === undefined ? `A${cure}` : `${near} Or a${cure}`,
      ...its,
    });
  },
  // What a task puts on its results is its own.
  set: (_, name, value, results: object) =>
    Reflect.defineProperty(results, name, { value, enumerable: true, configurable: true, writable: true }),
});
