import { existsSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { styleText } from "node:util";
import { PipelineError, projectRoot, stateFolder, type Pipeline } from "../../index.ts";
import type { Command, CommandInput, Session } from "../command.ts";
import { firstLine, problem, warning, type Finding } from "../doctor/finding.ts";
import { machineFindings } from "../doctor/machine.ts";
import { projectFindings } from "../doctor/project.ts";
import { stateFindings } from "../doctor/stateFolder.ts";
import { taskFindings } from "../doctor/tasks.ts";
import { EXIT_FAILED, EXIT_OK } from "../exitCodes.ts";
import { many } from "../results/shape.ts";
import { padTo, plainText, textWidth } from "../text/width.ts";

/** `little doctor`: what is wrong with this machine or project, and how to mend it. */
export const doctorCommand: Command = {
  name: "doctor",
  usage: "",
  maxPositionals: 0,
  options: { json: { type: "boolean", help: "print what was found as JSON" } },
  notes: [
    "Nothing is run, and nothing is changed. Works without a pipeline too.",
    "Exit codes: 0 no problem (there may be warnings), 1 a problem.",
  ],
  examples: ["doctor", "doctor flights.ts", "doctor --json"],
  async run(input, session) {
    const findings = await findingsOf(input, session);
    console.log(input.values.json === true ? JSON.stringify(findings, undefined, 2) : findingsText(findings));
    return findings.some(({ level }) => level === "problem") ? EXIT_FAILED : EXIT_OK;
  },
};

async function findingsOf({ file }: CommandInput, session: Session): Promise<Finding[]> {
  // Of the folder that the user is in: to open a pipeline is to go to its root.
  const from = projectRoot(resolve(file ?? "pipeline.ts"));
  const opened = await open(file, session);
  const pipeline = "root" in opened ? opened : undefined;
  const root = pipeline?.root ?? from;
  const folder = locationOf(pipeline) ?? stateFolder(root);
  return [
    ...(await machineFindings(root)),
    ...projectFindings(root),
    // A store of the user's own has no folder.
    ...(isAbsolute(folder) ? await stateFindings(folder, root) : []),
    ...(pipeline === undefined ? [opened as Finding] : await taskFindings(pipeline, existsSync(folder))),
  ];
}

/** The pipeline, or what is wrong with it. */
async function open(file: string | undefined, session: Session): Promise<Pipeline | Finding> {
  if (file === undefined && !existsSync("pipeline.ts")) {
    return warning(
      "pipeline",
      "there is no pipeline.ts here",
      "Make a new project (little-pipelines init), or name the file: little-pipelines doctor flights.ts",
    );
  }
  try {
    return await session.open(file);
  } catch (error) {
    const hint = error instanceof PipelineError ? error.hint : undefined;
    return problem("pipeline", firstLine(error), hint ?? "Mend it in the pipeline's module");
  }
}

/** Undefined where the pipeline is wrong: then nothing of it can be asked. */
function locationOf(pipeline: Pipeline | undefined): string | undefined {
  try {
    return pipeline?.location;
  } catch {
    return undefined;
  }
}

const WORDS = { ok: "ok", warning: "warning", problem: "problem" } as const;
const STYLES = { ok: "green", warning: "yellow", problem: "red" } as const;

function findingsText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ topic }) => textWidth(topic)));
  const lines = findings.flatMap(({ level, topic, message, mend }) => [
    `${styleText(STYLES[level], WORDS[level].padEnd(7))}  ${padTo(topic, width)}  ${plainText(message)}`,
    ...(mend === undefined ? [] : [`${" ".repeat(9 + width + 2)}${styleText("gray", "→")} ${plainText(mend)}`]),
  ]);
  const count = (level: Finding["level"]): number => findings.filter((each) => each.level === level).length;
  const [problems, warnings] = [count("problem"), count("warning")];
  const verdict =
    problems + warnings === 0
      ? "All is well."
      : [
          ...(problems > 0 ? [many(problems, "problem")] : []),
          ...(warnings > 0 ? [many(warnings, "warning")] : []),
        ].join(", ");
  return [...lines, "", verdict].join("\n");
}
