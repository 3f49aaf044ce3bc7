import { extname, join, resolve } from "node:path";
import { describeBytes, pickTasks, PipelineError, type Pipeline } from "../../index.ts";
import { lstatSync } from "node:fs";
import { nameMissing, type Command, type CommandInput, type Session } from "../command.ts";
import { EXIT_FAILED, EXIT_OK } from "../exitCodes.ts";
import { printError } from "../printError.ts";
import { askedFor, keptResult, STALE_OPTION, type Asked } from "../results/asked.ts";
import { FORMAT_OPTION, formatOf, type Format } from "../results/formats.ts";
import { saveAll, type Saving } from "../results/save.ts";
import { shapeOf, type Shape } from "../results/shape.ts";
import { writeAs } from "../results/write.ts";
import { PICK_NOTES } from "../runOptions.ts";
import { table } from "../text/table.ts";

/** `little export`: results as files. */
export const exportCommand: Command = {
  name: "export",
  usage: "TASK…",
  maxPositionals: Number.POSITIVE_INFINITY,
  options: {
    output: {
      type: "string",
      valueName: "FILE",
      short: "o",
      help: "one result, to this file; its ending says the format",
    },
    to: { type: "string", valueName: "FOLDER", help: "each result, to a file of the task's name in this folder" },
    ...FORMAT_OPTION,
    ...STALE_OPTION,
    json: { type: "boolean", help: "print what was written as JSON" },
  },
  notes: [
    "A kept file or folder is copied as it is. Without a format, --to writes tables as parquet and everything else as json.",
    "Files appear when all of them are written: never half of one, and none where one cannot be written.",
    "Where some tasks have no valid result, the others are written; exit code 1 says that not all are.",
    ...PICK_NOTES,
  ],
  examples: [
    "export Report --output report.csv",
    "export Rows --output out/rows.parquet",
    "export Load Clean Report --to out --format csv  # out/Load.csv and so on",
    "export tag:publish --to out",
  ],
  run: exportResults,
};

/** What was written, for people and as JSON. */
interface Exported {
  readonly task: string;
  readonly path: string;
  /** `copy` where a kept file or folder was copied. */
  readonly format: Format | "copy";
  readonly sizeBytes: number;
}

async function exportResults({ positionals, file, values }: CommandInput, session: Session): Promise<number> {
  if (positionals.length === 0) throw nameMissing("export");
  const { output, to } = values as Readonly<Record<string, string | undefined>>;
  if ((output === undefined) === (to === undefined)) {
    throw new PipelineError(
      "BAD_OPTION",
      `export needs ${output === undefined ? "a place to write to" : "--output or --to, not both"}`,
      {
        hint: "--output FILE for one result, --to FOLDER for several.",
      },
    );
  }
  // Named from where the user is: to open a pipeline is to go to its root.
  const from = process.cwd();
  const pipeline = await session.open(file);
  const asked = askedAll(positionals, pipeline);
  if (output !== undefined && asked.length > 1) {
    throw new PipelineError("BAD_OPTION", `--output is one file, and ${asked.length} tasks are named`, {
      hint: `Write them into a folder: little-pipelines export ${positionals.join(" ")} --to out`,
    });
  }
  const exports: (Saving & Omit<Exported, "sizeBytes">)[] = [];
  const left: PipelineError[] = [];
  for (const each of asked) {
    try {
      const { value } = await keptResult(pipeline, each, values.stale === true);
      exports.push(exportOf(each, value, { output, to, format: values.format }));
    } catch (error) {
      if (!(error instanceof PipelineError) || error.code !== "NO_RESULT") throw error;
      left.push(error);
    }
  }
  if (exports.length === 0) throw left[0];
  refuseSameName(exports);
  await saveAll(exports.map((each) => ({ ...each, path: resolve(from, each.path) })));
  const written = exports.map(({ task, path, format }): Exported => ({
    task,
    path,
    format,
    sizeBytes: lstatSync(resolve(from, path)).size,
  }));
  if (values.json === true) session.answer.print(JSON.stringify(written, undefined, 2));
  else
    session.answer.print(
      table(
        ["task", "written to", "as", "size"],
        written.map(({ task, path, format, sizeBytes }) => [task, path, format, describeBytes(sizeBytes)]),
        { right: [3] },
      ),
    );
  for (const error of left) printError(error);
  return left.length === 0 ? EXIT_OK : EXIT_FAILED;
}

/** `Delays[3]` is a branch of a map, the others are picks. */
function askedAll(positionals: readonly string[], { tasks }: Pipeline): Asked[] {
  return positionals.flatMap((given) => {
    const asked = askedFor(given, undefined, tasks);
    return asked.branch === undefined ? pickTasks(tasks, [given]).map((task) => ({ task })) : [asked];
  });
}

interface Place {
  readonly output: string | undefined;
  readonly to: string | undefined;
  readonly format: unknown;
}

function exportOf(
  { task, branch }: Asked,
  value: unknown,
  { output, to, format }: Place,
): Saving & Omit<Exported, "sizeBytes"> {
  const shape = shapeOf(value);
  const name = `${task.replaceAll(/[^\p{L}\p{N} ._-]/gu, "_")}${branch === undefined ? "" : `-${branch}`}`;
  const copied = format === undefined ? pathOfKept(shape) : undefined;
  if (copied !== undefined)
    return { task, path: output ?? join(to!, `${name}${extname(copied)}`), format: "copy", write: { copy: copied } };
  const its = formatOf({ format }, output) ?? (shape.kind === "table" ? "parquet" : "json");
  const path = output ?? join(to!, `${name}.${its}`);
  return { task, path, format: its, write: (sink) => writeAs({ task, value, format: its }, sink) };
}

function pathOfKept(shape: Shape): string | undefined {
  return shape.kind === "file" ? shape.file.path : shape.kind === "folder" ? shape.folder.path : undefined;
}

function refuseSameName(exports: readonly Saving[]): void {
  const paths = exports.map(({ path }) => path.toLowerCase());
  const twice = exports.find(({ path }, i) => paths.indexOf(path.toLowerCase()) !== i);
  if (twice === undefined) return;
  throw new PipelineError("BAD_OPTION", `two results would be written to ${twice.path}`, {
    hint: "Write one of them by itself, with --output.",
  });
}
