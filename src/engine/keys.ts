import type { Entry } from "../model/entry.ts";
import { inputParts, paramParts } from "../fingerprint/inputs.ts";
import { makeKey } from "../fingerprint/key.ts";
import { digest } from "../fingerprint/digest.ts";
import type { Fingerprint, Key } from "../model/key.ts";
import type { ParamValue } from "../model/params.ts";
import type { Task } from "../model/task.ts";
import type { World } from "./world.ts";

/**
 * The key of a task, from what it is now and what its dependencies gave. Answers at once where it
 * can: of tens of thousands of tasks most have no input to wait for, and each promise costs.
 *
 * @param upstream the entries of the dependencies, by their names' order
 */
export function keyOf(
  { code, files }: Pick<World, "code" | "files">,
  task: Task,
  upstream: readonly Entry[],
  params: Readonly<Record<string, ParamValue>>,
): Key | Promise<Key> {
  const codePart = code.of(task);
  const inputs = (task.options.inputs ?? []).length === 0 ? paramParts(params) : inputParts(task, params, files);
  const make = (itsCode: readonly Fingerprint[], itsInputs: readonly Fingerprint[]): Key =>
    makeKey({ code: itsCode, packages: PACKAGES, inputs: itsInputs, upstream: upstreamPart(upstream) });
  if (codePart instanceof Promise || inputs instanceof Promise) {
    return Promise.all([codePart, inputs]).then(([itsCode, itsInputs]) => make(itsCode, itsInputs));
  }
  return make(codePart, inputs);
}

/** Node's major version: what the language and its library do may change with it. */
const PACKAGES: readonly Fingerprint[] = [["node", process.versions.node.split(".")[0]!]];

/** Values and written files alone: what ran again and gave the same leaves the task valid. */
function upstreamPart(upstream: readonly Entry[]): readonly Fingerprint[] {
  return upstream.map(({ task, result, outputs }) => [
    task,
    outputs.length === 0 ? result.hash : `${result.hash} ${digest(JSON.stringify(outputs))}`,
  ]);
}
