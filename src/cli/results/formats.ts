import { extname } from "node:path";
import { PipelineError } from "../../index.ts";
import { choiceOf } from "../choices.ts";
import type { Command } from "../command.ts";

/** What a result can be written as. */
export const FORMATS = ["json", "jsonl", "csv", "parquet"] as const;
export type Format = (typeof FORMATS)[number];

export const FORMAT_OPTION: Command["options"] = {
  format: {
    type: "string",
    valueName: "FORMAT",
    help: `as ${FORMATS.slice(0, -1).join(", ")} or ${FORMATS.at(-1)}`,
    choices: FORMATS,
  },
};

/**
 * The format that is wanted: what `--format` says, else what `--json` is short for, else what the file's name ends with.
 *
 * @returns undefined where nothing says it
 * @throws PipelineError `BAD_OPTION`
 */
export function formatOf(
  { format, json }: Readonly<Record<string, unknown>>,
  file: string | undefined,
): Format | undefined {
  if (typeof format === "string") return choiceOf("format", format, FORMATS);
  if (json === true) return "json";
  if (file === undefined) return undefined;
  const ending = extname(file).slice(1).toLowerCase();
  const found = ENDINGS[ending];
  if (found !== undefined) return found;
  throw new PipelineError("BAD_OPTION", `--output ${JSON.stringify(file)} does not say in which format`, {
    hint: `Let it end with ${FORMATS.map((each) => `.${each}`).join(", ")}, or say --format.`,
  });
}

const ENDINGS: Readonly<Record<string, Format>> = {
  json: "json",
  jsonl: "jsonl",
  ndjson: "jsonl",
  csv: "csv",
  parquet: "parquet",
};
