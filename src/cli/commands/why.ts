import { styleText } from "node:util";
import { describeCheck, type CheckReport, type Explanation } from "../../index.ts";
import { nameMissing, type Command } from "../command.ts";
import { EXIT_OK } from "../exitCodes.ts";
import { differenceText } from "../text/differenceText.ts";
import { duration } from "../text/duration.ts";
import { ago, localTime } from "../text/when.ts";
import { PARAM_OPTION, paramsOf } from "../runOptions.ts";

/** `little why TASK`: why a task would run or not, and why it ran the last time. */
export const whyCommand: Command = {
  name: "why",
  usage: "TASK",
  maxPositionals: 1,
  options: {
    ...PARAM_OPTION,
    json: { type: "boolean", help: "print it as JSON" },
  },
  examples: ["why Report", "why Report --param year=2025", "why Clean flights.ts --json"],
  async run(input, session) {
    const [task] = input.positionals;
    if (task === undefined) {
      throw nameMissing("why");
    }
    const pipeline = await session.open(input.file);
    const explanation = await pipeline.explain(task, { params: paramsOf(input) });
    session.answer.print(
      input.values.json === true ? JSON.stringify(explanation, undefined, 2) : explanationText(explanation),
    );
    return EXIT_OK;
  },
};

/** An explanation in lines. */
function explanationText({ task, outcome, reason, differences, notes, kept, last }: Explanation): string {
  const lines = [
    `${styleText("bold", task)} ${WOULD[outcome]}: ${reason}`,
    ...differences.flatMap(differenceText),
    ...notes.flatMap(({ problem, hint }) => [`  ${styleText("yellow", "note")}: ${problem}`, `    ${hint}`]),
  ];
  if (kept !== null) {
    lines.push(
      "",
      `Its newest result was made ${ago(kept.startedAt)} (${localTime(kept.startedAt)}), in ${duration(kept.durationMs)}, by run ${kept.runId}`,
      kept.because.kind === "accepted" ? `For what it is now it was ${kept.reason}` : `It ran then: ${kept.reason}`,
      ...kept.differences.flatMap(differenceText),
      ...checksText(kept.checks),
    );
  }
  if (last !== null && (last.outcome === "failed" || last.outcome === "cancelled" || last.outcome === "skipped"))
    lines.push("", `In the last run (${localTime(last.startedAt)}) it ${DID[last.outcome]}: ${last.reason}`);
  return lines.join("\n");
}

/** How many checks passed, and what the others found. */
function checksText(checks: readonly CheckReport[]): string[] {
  const others = checks.filter(({ passed }) => !passed);
  if (checks.length === 0) return [];
  const count = `${checks.length - others.length} of ${checks.length}`;
  return [
    `Of its checks ${count} passed`,
    ...others.map(
      (each) =>
        `  ${each.severity === "warn" ? styleText("yellow", "warns") : styleText("red", "fails")}: ${describeCheck(each)}`,
    ),
  ];
}

const WOULD = { run: "would run", mayRun: "may run", reuse: "would be reused", skip: "would be skipped" } as const;
const DID = { failed: "failed", cancelled: "was cancelled", skipped: "was skipped" } as const;
