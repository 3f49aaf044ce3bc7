import { styleText } from "node:util";
import {
  pickTasks,
  PipelineError,
  type AuditedTask,
  type AuditOptions,
  type AuditReport,
  type Pipeline,
} from "../../index.ts";
import type { Command, CommandInput, Session } from "../command.ts";
import { EXIT_CANCELLED, EXIT_FAILED, EXIT_OK } from "../exitCodes.ts";
import { duration } from "../text/duration.ts";
import { fit, widthOf } from "../text/names.ts";
import { printError } from "../printError.ts";
import { LOG_LEVELS, concurrencyOf, levelOf, numberOf, PARAM_OPTION, PICK_NOTES, paramsOf } from "../runOptions.ts";

/** `little audit`: what keys cannot see. */
export const auditCommand: Command = {
  name: "audit",
  usage: "[TASK…]",
  maxPositionals: Infinity,
  options: {
    sample: { type: "string", valueName: "N", help: "some tasks alone: a number, or a share such as 0.1" },
    seed: { type: "string", valueName: "TEXT", help: "with --sample: the same text chooses the same tasks" },
    strict: { type: "boolean", help: "exit with 1 also where a hidden input is found and the result is the same" },
    concurrency: { type: "string", valueName: "N", short: "c", help: 'how many tasks at a time, or "serial"' },
    ...PARAM_OPTION,
    json: { type: "boolean", help: "print the report as JSON" },
    "log-level": {
      type: "string",
      valueName: "LEVEL",
      help: "show what the tasks log: debug, info, warn or error",
      choices: LOG_LEVELS,
    },
  },
  examples: ["audit", "audit Load Report", "audit flights.ts --sample 0.1 --strict"],
  notes: [
    ...PICK_NOTES,
    "Nothing is stored, but the tasks really run: what they write, send or delete, they do again.",
    "Exit codes: 0 every result is the same, 1 a reuse would have been wrong, or a task failed.",
  ],
  run: auditPipeline,
};

async function auditPipeline(input: CommandInput, session: Session): Promise<number> {
  const { values } = input;
  const pipeline = await session.open(input.file);
  const isJson = values.json === true;
  const stopPrinting = isJson ? undefined : printEach(pipeline, session);
  try {
    const report = await session.cancellable((signal) => pipeline.audit({ ...auditOptions(input, pipeline), signal }));
    session.answer.print(isJson ? JSON.stringify(report, undefined, 2) : summaryText(report));
    const isHidden = values.strict === true && report.tasks.some(({ hidden }) => hidden.length > 0);
    return report.wrong.length > 0 || isHidden ? EXIT_FAILED : EXIT_OK;
  } catch (error) {
    if (!(error instanceof PipelineError) || error.code !== "RUN_CANCELLED") throw error;
    printError(error);
    return EXIT_CANCELLED;
  } finally {
    stopPrinting?.();
  }
}

function auditOptions(input: CommandInput, { tasks }: Pipeline): AuditOptions {
  const { sample, seed } = input.values;
  return {
    ...(input.positionals.length === 0 ? {} : { only: pickTasks(tasks, input.positionals) }),
    ...(sample === undefined
      ? {}
      : { sample: numberOf("sample", String(sample), "Write a number of tasks, or a share such as 0.1.") }),
    ...(seed === undefined ? {} : { seed: String(seed) }),
    ...concurrencyOf(input),
    params: paramsOf(input),
    logLevel: levelOf(input) ?? "silent",
  };
}

/** Each task as soon as it is done: an audit may take as long as the pipeline. */
function printEach(pipeline: Pipeline, { answer }: Session): () => void {
  const width = widthOf(pipeline.tasks);
  return pipeline.on("taskAudited", ({ audited }) => answer.print(taskText(audited, width).join("\n")));
}

const WORDS = { same: "SAME", aged: "AGED", different: "DIFF", failed: "FAIL" } as const;
const STYLES = { same: "green", aged: "gray", different: "red", failed: "red" } as const;

function taskText({ name, verdict, at, before, after, outputs, hidden, error }: AuditedTask, width: number): string[] {
  const found = [
    ...(before === null || after === null
      ? []
      : [`${at === null ? "" : `${at}: `}${inLine(before)} → ${inLine(after)}`]),
    ...outputs.map((path) => `wrote another ${path}`),
    ...(error === undefined ? [] : [error.message.split("\n")[0]!]),
    ...(verdict === "aged" ? ["as its expiry policy lets it"] : []),
  ];
  const word = styleText(STYLES[verdict], WORDS[verdict]);
  return [
    `${styleText("cyan", fit(name, width))}  ${word}${found.length === 0 ? "" : ` : ${found.join("; ")}`}`,
    ...hidden.flatMap(({ kind, what, place, through, advice }) => [
      `    ${styleText("yellow", VERBS[kind])} ${what}${through === null ? "" : ` by ${through}`}${place === null ? "" : styleText("gray", `  (${place})`)}`,
      styleText("gray", `      ${advice}`),
    ]),
  ];
}

const VERBS = {
  file: "reads file",
  env: "reads env",
  clock: "asks the clock:",
  random: "takes randomness:",
  network: "asks",
  process: "starts",
} as const;

const LONGEST = 200;

function inLine(text: string): string {
  const line = text.replaceAll(/\s*\n\s*/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

function summaryText({ tasks, notAudited, wrong, seed, durationMs }: AuditReport): string {
  const hidden = tasks.reduce((sum, each) => sum + each.hidden.length, 0);
  const others = Object.entries(Object.groupBy(notAudited, ({ reason }) => reason)).map(
    ([reason, same = []]) => `Not audited: ${same.map(({ name }) => name).join(", ")} (${reason})`,
  );
  const chosen = seed === null ? "" : `, chosen by --seed ${seed}`;
  const counts = [
    `${tasks.length} audited in ${duration(durationMs)}${chosen}`,
    wrong.length === 0 ? "no reuse would have been wrong" : `${wrong.length} wrong: ${wrong.join(", ")}`,
    `${hidden} hidden ${hidden === 1 ? "input" : "inputs"}`,
  ];
  return [...others, counts.join("; ")].join("\n");
}
