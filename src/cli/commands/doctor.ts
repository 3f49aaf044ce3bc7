import { existsSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { styleText } from "node:util";
import { PipelineError, projectRoot, stateFolder, type Pipeline } from "../../index.ts";
import type { Command, CommandInput, Session } from "../command.ts";
import { firstLine, problem, warning, type Diagnosis } from "../doctor/diagnosis.ts";
import { machineDiagnoses } from "../doctor/machine.ts";
import { projectDiagnoses } from "../doctor/project.ts";
import { stateDiagnoses } from "../doctor/stateFolder.ts";
import { taskDiagnoses } from "../doctor/tasks.ts";
import { EXIT_FAILED, EXIT_OK } from "../exitCodes.ts";
import { many } from "../results/shape.ts";
import { columnsOf, padTo, plainText, textWidth } from "../text/width.ts";
import { wrap } from "../text/wrap.ts";

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
    const diagnoses = await diagnosesOf(input, session);
    session.answer.print(
      input.values.json === true ? JSON.stringify(diagnoses, undefined, 2) : diagnosesText(diagnoses),
    );
    return diagnoses.some(({ level }) => level === "problem") ? EXIT_FAILED : EXIT_OK;
  },
};

async function diagnosesOf({ file }: CommandInput, session: Session): Promise<Diagnosis[]> {
  // Of the folder that the user is in: to open a pipeline is to go to its root.
  const from = projectRoot(resolve(file ?? "pipeline.ts"));
  const opened = await open(file, session);
  const pipeline = "root" in opened ? opened : undefined;
  const root = pipeline?.root ?? from;
  const folder = locationOf(pipeline) ?? stateFolder(root);
  // A store of the user's own has no folder.
  const state = isAbsolute(folder) ? await stateDiagnoses(folder, root) : [];
  // What is damaged would be set aside by whoever opens it.
  const isReadable = existsSync(folder) && !state.some(({ level }) => level === "problem");
  return [
    ...(await machineDiagnoses(root)),
    ...projectDiagnoses(root),
    ...state,
    ...(pipeline === undefined ? [opened as Diagnosis] : await taskDiagnoses(pipeline, isReadable)),
  ];
}

/** The pipeline, or what is wrong with it. */
async function open(file: string | undefined, session: Session): Promise<Pipeline | Diagnosis> {
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

const STYLES = { ok: "green", warning: "yellow", problem: "red" } as const;

const WIDEST_WORD = "problem".length;

function diagnosesText(diagnoses: readonly Diagnosis[]): string {
  const width = Math.max(...diagnoses.map(({ topic }) => textWidth(topic)));
  const indent = " ".repeat(WIDEST_WORD + width + 4);
  const room = Math.max(30, columnsOf(process.stdout) - textWidth(indent));
  const lines = diagnoses.flatMap(({ level, topic, message, mend }) => {
    const [first = "", ...more] = wrap(plainText(message), room);
    const [arrow = "", ...rest] = mend === undefined ? [] : wrap(`→ ${plainText(mend)}`, room);
    return [
      `${styleText(STYLES[level], level.padEnd(WIDEST_WORD))}  ${padTo(topic, width)}  ${first}`,
      ...more.map((line) => indent + line),
      ...(arrow === ""
        ? []
        : [indent + styleText("gray", arrow), ...rest.map((line) => `${indent}  ${styleText("gray", line)}`)]),
    ];
  });
  const count = (level: Diagnosis["level"]): number => diagnoses.filter((each) => each.level === level).length;
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
