import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect, styleText } from "node:util";
import { describeBytes, describeSpan, stateFolder, type Input, type Pipeline } from "../../index.ts";
import type { Command } from "../../cli/command.ts";
import { EXIT_OK } from "../../cli/exitCodes.ts";
import { duration } from "../../cli/text/duration.ts";
import { overText } from "../../cli/text/over.ts";

/** `info [TASK]`: what the pipeline is, or one of its tasks. */
export const infoCommand: Command = {
  name: "info",
  usage: "[TASK]",
  maxPositionals: 1,
  options: {},
  examples: ["info", "info Report"],
  async run({ positionals: [task], file }, session) {
    const pipeline = await session.open(file);
    const rows = task === undefined ? await ofPipeline(pipeline) : await ofTask(pipeline, task);
    const shown = rows.filter((row): row is [string, string] => row[1] !== undefined && row[1] !== "");
    const width = Math.max(...shown.map(([name]) => name.length));
    console.log(shown.map(([name, text]) => `${styleText("gray", name.padEnd(width))}  ${plain(text)}`).join("\n"));
    return EXIT_OK;
  },
};

type Row = readonly [name: string, text: string | undefined];

async function ofPipeline(pipeline: Pipeline): Promise<readonly Row[]> {
  const { name, root, tasks } = pipeline;
  const [last] = await pipeline.history({ limit: 1 });
  const state = relative(root, stateFolder(root));
  return [
    ["pipeline", name],
    ["tasks", `${tasks.length}: ${listed(tasks.map((each) => each.name))}`],
    ["root", root],
    ["results in", state.startsWith("..") ? stateFolder(root) : state],
    [
      "last run",
      last === undefined
        ? "never"
        : `${last.outcome}, ${ago(last.startedAt)}${last.durationMs === null ? "" : `, in ${duration(last.durationMs)}`}`,
    ],
  ];
}

async function ofTask(pipeline: Pipeline, name: string): Promise<readonly Row[]> {
  const { info, dependencies, options, branching, definedAt } = pipeline.getTask(name);
  const { outcome, reason, kept } = await pipeline.explain(name);
  const dependents = pipeline.tasks.filter((each) => each.dependencies.includes(name)).map((each) => each.name);
  const { inputs = [], outputs = [], params = {}, expire, tags = [] } = options;
  const place = definedAt[0];
  return [
    ["task", name],
    ["info", info],
    ["over", branching === undefined ? undefined : overText(branching.over)],
    ["needs", listed(dependencies)],
    ["needed by", listed(dependents)],
    ["inputs", listed(inputs.map(inputText))],
    ["outputs", listed(outputs)],
    ["params", listed(Object.entries(params).map(([param, value]) => `${param} = ${paramText(value)}`))],
    ["tags", listed(tags)],
    ["expires", expire?.description ?? "never"],
    ["now", `${WOULD[outcome]}: ${reason}`],
    [
      "result",
      kept === null
        ? "none is kept"
        : `${describeBytes(kept.sizeBytes)}, made ${ago(kept.startedAt)} in ${duration(kept.durationMs)}`,
    ],
    ["defined", place === undefined ? undefined : `${placeText(place.file, pipeline.root)}:${place.line}`],
  ];
}

const WOULD = { run: "would run", mayRun: "may run", reuse: "would be reused", skip: "would be skipped" } as const;

const SHOWN = 12;

function listed(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function inputText(input: Input): string {
  if (typeof input === "string") return input;
  const { kind, ...its } = input as { kind: string; path?: string; name?: string; url?: string; label?: string };
  return its.path ?? its.url ?? (kind === "env" ? `$${its.name}` : (its.label ?? its.name ?? kind));
}

/** A schema says nothing about itself; a secret prints as one. */
function paramText(value: unknown): string {
  return typeof value === "object" && value !== null && "~standard" in value
    ? "(by a schema)"
    : inspect(value, { breakLength: Number.POSITIVE_INFINITY });
}

function placeText(file: string, root: string): string {
  const path = file.startsWith("file:") ? fileURLToPath(file) : file;
  const fromRoot = relative(root, path);
  return fromRoot.startsWith("..") ? path : fromRoot;
}

function ago(iso: string): string {
  return `${describeSpan(Math.max(0, Date.now() - Date.parse(iso)))} ago`;
}

function plain(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ");
}
