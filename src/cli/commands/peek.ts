import { resolve } from "node:path";
import { styleText } from "node:util";
import { describeBytes, PipelineError, type KeptResult } from "../../index.ts";
import { countOption } from "../choices.ts";
import { nameMissing, type Command, type CommandInput, type Session } from "../command.ts";
import { EXIT_OK } from "../exitCodes.ts";
import { askedFor, keptResult, STALE_OPTION, type Asked } from "../results/asked.ts";
import { FORMAT_OPTION, formatOf, type Format } from "../results/formats.ts";
import { saveAll } from "../results/save.ts";
import { describeShape, shapeOf, type Shape } from "../results/shape.ts";
import { toStdout } from "../results/sinks.ts";
import { viewOf } from "../results/view.ts";
import { writeAs } from "../results/write.ts";
import { quoted } from "../text/quoted.ts";
import { duration } from "../text/duration.ts";
import { plainText } from "../text/width.ts";
import { ago, localTime } from "../text/when.ts";

/** So many rows, lines or items of a large result are shown. */
const SHOWN_ROWS = 20;

/** `little peek`: the result of a task. */
export const peekCommand: Command = {
  name: "peek",
  usage: "TASK",
  maxPositionals: 1,
  options: {
    rows: {
      type: "string",
      valueName: "N",
      short: "n",
      help: `how many rows, lines or items (default: ${SHOWN_ROWS}; all)`,
    },
    ...FORMAT_OPTION,
    json: { type: "boolean", help: "the same as --format json" },
    output: { type: "string", valueName: "FILE", short: "o", help: "write it to a file; its ending says the format" },
    branch: { type: "string", valueName: "PLACE", help: "of a map, what the item at this place came to (from 0)" },
    ...STALE_OPTION,
  },
  notes: [
    "TASK[3]: of a map, what its item 3 came to (from 0).",
    "What the result is, how large, and when it was made is told on stderr.",
    "With --format or --json all of it is written, unless --rows says how much, and nothing else.",
  ],
  examples: [
    "peek Report",
    "peek Rows --rows 100",
    "peek Delays[3]  # of a map, what its item 3 came to",
    "peek Rows --format csv > rows.csv",
    "peek Rows flights.ts --output rows.parquet",
  ],
  run: peek,
};

async function peek(input: CommandInput, session: Session): Promise<number> {
  const { positionals, file, values } = input;
  const [given] = positionals;
  if (given === undefined) throw nameMissing("peek");
  const output = values.output === undefined ? undefined : String(values.output);
  const format = formatOf(values, output);
  const rows = countOption("rows", values.rows, format === undefined ? SHOWN_ROWS : Infinity);
  if (format === "parquet" && output === undefined) refuseTerminal(given, format);
  // Named from where the user is: to open a pipeline is to go to its root.
  const path = output === undefined ? undefined : resolve(output);
  const pipeline = await session.open(file);
  const asked = askedFor(given, values.branch, pipeline.tasks);
  const kept = await keptResult(pipeline, asked, values.stale === true);
  const writing = { task: asked.task, value: kept.value, rows };
  if (path !== undefined) {
    await saveAll([{ path, write: (sink) => writeAs({ ...writing, format: format! }, sink) }]);
    console.error(`Wrote ${output}`);
  } else if (format !== undefined) await toStdout(session.answer, (sink) => writeAs({ ...writing, format }, sink));
  else {
    const shape = shapeOf(kept.value);
    console.error(styleText("gray", headline(asked, shape, kept), { stream: process.stderr }));
    session.answer.print(await viewOf(shape, rows));
  }
  return EXIT_OK;
}

/** What it is, how large, and when it was made. */
function headline({ task, branch }: Asked, shape: Shape, kept: KeptResult): string {
  const name = `${plainText(task)}${branch === undefined ? "" : `[${branch}]`}`;
  // The size is that of the whole map.
  const size = branch === undefined ? `, ${describeBytes(sizeOf(shape) ?? kept.sizeBytes)}` : "";
  const made = `made ${ago(kept.startedAt)} (${localTime(kept.startedAt)}) in ${duration(kept.durationMs)}`;
  const { expiresAt } = kept;
  const expiry =
    expiresAt === null ? "" : `, ${Date.parse(expiresAt) < Date.now() ? "expired" : "expires"} ${ago(expiresAt)}`;
  return `${name}: ${describeShape(shape)}${size}, ${made}${expiry}`;
}

/** Of a file its own, without what is kept about it. */
function sizeOf(shape: Shape): number | undefined {
  return shape.kind === "file" ? shape.file.sizeBytes : shape.kind === "folder" ? shape.folder.sizeBytes : undefined;
}

/** It would print what no terminal can show. */
function refuseTerminal(task: string, format: Format): void {
  if (!process.stdout.isTTY) return;
  throw new PipelineError("BAD_OPTION", `${format} is not for a terminal`, {
    hint: `Write it to a file: little-pipelines peek ${quoted(task)} --output ${task.replaceAll(/[^\w.-]/g, "_")}.${format}`,
  });
}
