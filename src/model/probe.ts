import { badInput, checkOptions, checkTimeout } from "./checks.ts";
import type { ProbeContext, ProbeInput, ProbeOptions } from "./inputs.ts";

const PROBE_TIMEOUT_MS = 60_000;

/**
 * Anything else as an input: what the function returns counts, by its contents; the function's own
 * code does not. For a table's `max(updated_at)`, the commit of a git branch, the version of a tool.
 * A run calls it once, however many tasks have it, when the first of them is decided; and
 * again when one of them has run, to see whether it changed meanwhile.
 *
 * @param ask returns plain data, or a promise of it
 * @throws PipelineError `BAD_OPTION` for what is no function, and for options that it does not have
 * @example
 * ```ts
 * const newest = probe(() => db.prepare("select max(updated_at) from orders").get(), { name: "orders" });
 * task("Totals", { inputs: [newest] }, totals);
 * ```
 */
export function probe(ask: (context: ProbeContext) => unknown, options: ProbeOptions = {}): ProbeInput {
  if (typeof ask !== "function")
    throw badInput("probe() needs a function", "For example probe(() => newestOrder(db)).");
  checkOptions("probe", options, ["name", "timeoutMs"] satisfies (keyof ProbeOptions)[]);
  const { name = ask.name, timeoutMs = PROBE_TIMEOUT_MS } = options;
  if (typeof name !== "string") throw badInput(`probe(): name is ${typeof name}`, 'It is a text: name: "orders".');
  checkTimeout("probe", timeoutMs);
  return { kind: "probe", name: name === "" ? undefined : name, ask, timeoutMs };
}
