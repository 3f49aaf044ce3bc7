import { PipelineError } from "../model/errors.ts";
import { GUARDED } from "../model/guarded.ts";
import { didYouMean } from "../model/nearest.ts";

/**
 * An object for the results of a task's dependencies, empty as yet. A name that it has not is answered by its prototype
 * alone, so that what is there costs nothing more to read.
 *
 * @throws PipelineError `UNKNOWN_RESULT`, when another name is read: its task need not even have run by then
 */
export function guardedResults(task: string): Record<string, unknown> {
  const none = Object.create(null) as object;
  const results = Object.create(
    new Proxy(none, {
      get(_, name) {
        if (name === GUARDED) return true;
        if (typeof name === "symbol" || ASKED_OF_ANY.has(name)) return undefined;
        const near = didYouMean(name, Object.keys(results));
        const cure = `dd it to the task's options: dependencies: [${JSON.stringify(name)}].`;
        throw new PipelineError(
          "UNKNOWN_RESULT",
          `task ${JSON.stringify(task)} reads results.${name}, which is none of its dependencies`,
          { hint: near === undefined ? `A${cure}` : `${near} Or a${cure}`, task },
        );
      },
    }),
  ) as Record<string, unknown>;
  return results;
}

/** What the language, Node and tools ask any object for: `await`, JSON, printing, comparing. */
const ASKED_OF_ANY: ReadonlySet<string> = new Set([
  "$$typeof",
  "asymmetricMatch",
  "constructor",
  "hasOwnProperty",
  "href",
  "inspect",
  "nodeType",
  "then",
  "toJSON",
  "toString",
  "valueOf",
]);
