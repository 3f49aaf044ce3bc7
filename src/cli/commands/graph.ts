import { extname, resolve } from "node:path";
import { didYouMean, PipelineError } from "../../index.ts";
import type { Command, CommandInput } from "../command.ts";
import { EXIT_OK } from "../exitCodes.ts";
import { dot } from "../graph/dot.ts";
import { graphJson } from "../graph/json.ts";
import { mermaid } from "../graph/mermaid.ts";
import { svg } from "../graph/svg.ts";
import { readGraph, type TaskGraph } from "../graph/taskGraph.ts";
import { graphText } from "../graph/text/text.ts";
import { printError } from "../printError.ts";
import { saveAll } from "../results/save.ts";
import { PARAM_OPTION, paramsOf, PICK_NOTES } from "../runOptions.ts";

/** Where the width of the terminal is not known. */
const USUAL_COLUMNS = 100;

const FORMATS: Readonly<Record<string, (graph: TaskGraph) => string | Promise<string>>> = {
  text: (graph) => `${graphText(graph, process.stdout.columns || USUAL_COLUMNS)}\n`,
  mermaid,
  dot,
  svg,
  html: async (graph) => (await import("../report/graphPage.ts")).graphPage(graph),
  json: graphJson,
};

const BY_EXTENSION: Readonly<Record<string, string>> = {
  ".mmd": "mermaid",
  ".mermaid": "mermaid",
  ".dot": "dot",
  ".gv": "dot",
  ".svg": "svg",
  ".html": "html",
  ".htm": "html",
  ".json": "json",
  ".txt": "text",
};

/** `little graph`: what depends on what. */
export const graphCommand: Command = {
  name: "graph",
  usage: "[TASK…]",
  maxPositionals: Number.POSITIVE_INFINITY,
  options: {
    format: {
      type: "string",
      valueName: "FORMAT",
      help: "text, mermaid, dot, svg, html or json (default: as --output ends)",
      choices: Object.keys(FORMATS),
    },
    output: { type: "string", short: "o", valueName: "FILE", help: "write it to a file" },
    ...PARAM_OPTION,
    json: { type: "boolean", help: "print nodes and edges as JSON" },
  },
  notes: PICK_NOTES,
  examples: ["graph", "graph +Report", "graph tag:daily flights.ts --format mermaid", "graph --output graph.svg"],
  async run(input, session) {
    const format = formatOf(input);
    // From where the user is: a pipeline is opened in its root.
    const path = typeof input.values.output === "string" ? resolve(input.values.output) : undefined;
    const pipeline = await session.open(input.file);
    const { graph, problem } = await readGraph(pipeline, input.positionals, paramsOf(input));
    // It is drawn all the same, without states.
    if (problem !== undefined) printError(problem);
    const drawing = await FORMATS[format]!(graph);
    if (path === undefined) session.answer.write(drawing);
    else {
      await saveAll([{ path, write: (sink) => sink(drawing) }]);
      session.answer.print(path);
    }
    return EXIT_OK;
  },
};

/** @throws PipelineError `BAD_OPTION` with the nearest format */
function formatOf({ values: { format, output, json } }: CommandInput): string {
  if (json === true) return "json";
  if (format === undefined) return typeof output === "string" ? formatOfFile(output) : "text";
  if (Object.hasOwn(FORMATS, String(format))) return String(format);
  const names = Object.keys(FORMATS);
  throw new PipelineError("BAD_OPTION", `--format is ${JSON.stringify(format)}`, {
    hint: didYouMean(String(format), names) ?? `It is one of ${names.join(", ")}.`,
  });
}

function formatOfFile(file: string): string {
  const ending = extname(file).toLowerCase();
  const found = ending === "" ? "text" : BY_EXTENSION[ending];
  if (found !== undefined) return found;
  throw new PipelineError("BAD_OPTION", `--output ${JSON.stringify(file)} does not say in which format`, {
    hint: `Let it end with ${Object.keys(BY_EXTENSION).join(", ")}, or say --format.`,
  });
}
