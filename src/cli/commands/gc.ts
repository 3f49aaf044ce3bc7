import { describeBytes, parseBytes, parseSpan, PipelineError, type Budget, type Swept } from "../../index.ts";
import type { Command, CommandInput } from "../command.ts";
import { EXIT_OK } from "../exitCodes.ts";
import { countOf, removedText, sizesText } from "../text/removed.ts";

/** `little gc`: keeps the store within its budget. */
export const gcCommand: Command = {
  name: "gc",
  usage: "",
  maxPositionals: 0,
  options: {
    "dry-run": { type: "boolean", help: "remove nothing, show what would be" },
    "max-size": { type: "string", valueName: "SIZE", help: "what the store may take: 500MB, 2GB (default: 5 GiB)" },
    "max-age": {
      type: "string",
      valueName: "TIME",
      help: "how long unused results are kept: 12h, 30d, 1y (default: 90d)",
    },
    json: { type: "boolean", help: "print what was removed as JSON" },
  },
  examples: [
    "gc --dry-run  # what would be removed, and why",
    "gc --max-size 2GB --max-age 30d",
    "gc flights.ts --json",
  ],
  async run(input, session) {
    const budget = budgetOf(input);
    const pipeline = await session.open(input.file);
    const swept = await pipeline.sweep({ ...budget, dryRun: input.values["dry-run"] === true });
    session.answer.print(input.values.json === true ? JSON.stringify(swept, undefined, 2) : sweptText(swept, budget));
    return EXIT_OK;
  },
};

function budgetOf({ values }: CommandInput): Partial<Budget> {
  return {
    ...amount("maxBytes", "max-size", values["max-size"], parseBytes, "500MB, 2GB"),
    ...amount("maxAgeMs", "max-age", values["max-age"], parseSpan, "12h, 30d, 1y"),
  };
}

function amount(
  name: keyof Budget,
  option: string,
  text: CommandInput["values"][string],
  parse: (text: string) => number | undefined,
  examples: string,
): Partial<Budget> {
  if (text === undefined) return {};
  const parsed = parse(String(text));
  if (parsed !== undefined) return { [name]: parsed };
  throw new PipelineError("BAD_OPTION", `--${option} is ${JSON.stringify(text)}`, {
    hint: `Write it with its unit: ${examples}.`,
  });
}

function sweptText(swept: Swept, { maxBytes = Infinity }: Partial<Budget>): string {
  const { dryRun, entries, branchCount, runCount, digestCount, damagedCount, afterBytes } = swept;
  const others = [
    [runCount, "old run"],
    [digestCount, "digest"],
    [damagedCount, "damaged thing"],
  ] as const;
  const also = others.filter(([count]) => count > 0).map(([count, noun]) => countOf(count, noun));
  const isResults = entries.length > 0 || branchCount > 0;
  const lines =
    also.length === 0
      ? [removedText(swept)]
      : isResults
        ? [removedText(swept), `${dryRun ? "Would also remove" : "Also removed"} ${also.join(", ")}.`]
        : [`${dryRun ? "Would remove" : "Removed"} ${also.join(", ")}, and no result. ${sizesText(swept)}`];
  if (afterBytes > maxBytes)
    lines.push(
      `That is more than ${describeBytes(maxBytes)}: results that a pipeline needs now stay, and so does the database itself.`,
    );
  return lines.join("\n");
}
