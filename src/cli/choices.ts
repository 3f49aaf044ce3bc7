import { didYouMean, PipelineError } from "../index.ts";

/**
 * The choice that an option names.
 *
 * @throws PipelineError `BAD_OPTION` with the nearest
 */
export function choiceOf<Choice extends string>(option: string, given: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === given);
  if (found !== undefined) return found;
  throw new PipelineError("BAD_OPTION", `--${option} is ${JSON.stringify(given)}`, {
    hint: didYouMean(given, choices) ?? `It is one of ${choices.join(", ")}.`,
  });
}

/**
 * A number of things to show: a whole number, or `all`.
 *
 * @throws PipelineError `BAD_OPTION`
 */
export function countOption(option: string, given: unknown, otherwise: number): number {
  if (given === undefined) return otherwise;
  if (given === "all") return Number.POSITIVE_INFINITY;
  if (typeof given === "string" && /^\d+$/.test(given)) return Number(given);
  throw new PipelineError("BAD_OPTION", `--${option} is ${JSON.stringify(given)}`, {
    hint: `It is a whole number, or all: --${option}=20.`,
  });
}
