import { parseBytes, parseSpan } from "../model/amounts.ts";
import { PipelineError } from "../model/errors.ts";
import { didYouMean } from "../model/nearest.ts";
import { DEFAULT_BUDGET, type Budget } from "../model/sweep.ts";

const KNOWN: readonly string[] = ["maxBytes", "maxAgeMs"] satisfies (keyof Budget)[];

/**
 * The budget of a store: what is given, else what the environment says, else the default.
 *
 * @param where for messages: what it was given to
 * @throws PipelineError `BAD_OPTION`
 */
export function budgetOf(keep: Partial<Budget> = {}, where: "keep" | "sweep" = "keep"): Budget {
  for (const name of Object.keys(keep))
    if (!KNOWN.includes(name)) {
      throw new PipelineError("BAD_OPTION", `${where} has no option ${JSON.stringify(name)}`, {
        hint: didYouMean(name, KNOWN) ?? `Its options: ${KNOWN.join(", ")}.`,
      });
    }
  const maxBytes = keep.maxBytes ?? fromEnvironment("LITTLE_PIPELINES_MAX_SIZE", parseBytes, "2GB");
  const maxAgeMs = keep.maxAgeMs ?? fromEnvironment("LITTLE_PIPELINES_MAX_AGE", parseSpan, "30d");
  return {
    maxBytes: checked(`${where}.maxBytes`, "bytes", maxBytes) ?? DEFAULT_BUDGET.maxBytes,
    maxAgeMs: checked(`${where}.maxAgeMs`, "milliseconds", maxAgeMs) ?? DEFAULT_BUDGET.maxAgeMs,
  };
}

function fromEnvironment(
  name: string,
  parse: (text: string) => number | undefined,
  example: string,
): number | undefined {
  const text = process.env[name] ?? "";
  if (text === "") return undefined;
  const amount = parse(text);
  if (amount !== undefined) return amount;
  throw new PipelineError("BAD_OPTION", `${name} is ${JSON.stringify(text)}`, { hint: `Write it so: ${example}` });
}

function checked(name: string, unit: string, amount: number | undefined): number | undefined {
  if (amount === undefined || (typeof amount === "number" && amount >= 0)) return amount;
  throw new PipelineError("BAD_OPTION", `${name} is ${String(amount)}`, {
    hint: `It is a number of ${unit}, 0 or more; Infinity is no limit.`,
  });
}
