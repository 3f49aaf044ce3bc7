import { resolve } from "node:path";
import { PipelineError, type Pipeline, type RunRecord } from "../../index.ts";
import type { Command } from "../command.ts";
import { EXIT_OK } from "../exitCodes.ts";
import { openInBrowser } from "../report/openInBrowser.ts";
import { runPage } from "../report/runPage.ts";
import { saveAll } from "../results/save.ts";

/** `little report`: a page of a run. */
export const reportCommand: Command = {
  name: "report",
  usage: "[RUN]",
  maxPositionals: 1,
  options: {
    output: { type: "string", short: "o", valueName: "FILE", help: "where to write it (default: report.html)" },
    open: { type: "boolean", help: "open it in the browser" },
  },
  notes: [
    "RUN is the id of a run, or how it begins (little-pipelines history shows them); without it, or `last`, the last run.",
    "The page is one file, which loads nothing: it can be kept, sent and opened anywhere.",
  ],
  examples: ["report", "report --open", "report 20261123T0138 flights.ts -o monday.html"],
  async run({ positionals: [runId], file, values }, session) {
    // From where the user is: a pipeline is opened in its root.
    const path = resolve(typeof values.output === "string" ? values.output : "report.html");
    const pipeline = await session.open(file);
    const run = await runOf(pipeline, runId === "last" ? undefined : runId);
    const page = await runPage(pipeline, run);
    await saveAll([{ path, write: (sink) => sink(page) }]);
    session.answer.print(path);
    if (values.open === true) await openInBrowser(path);
    return EXIT_OK;
  },
};

/** @throws PipelineError `BAD_OPTION` where there is none, or more than one */
async function runOf(pipeline: Pipeline, runId: string | undefined): Promise<RunRecord> {
  const [found, another] = await pipeline.history({ limit: 2, ...(runId === undefined ? {} : { runId }) });
  if (found !== undefined && (runId === undefined || another === undefined || found.runId === runId)) return found;
  if (found !== undefined)
    throw new PipelineError("BAD_OPTION", `several runs have an id that begins with ${runId}`, {
      hint: `For example ${found.runId} and ${another!.runId}.`,
    });
  const [last] = runId === undefined ? [] : await pipeline.history({ limit: 1 });
  if (last === undefined)
    throw new PipelineError("BAD_OPTION", `pipeline ${JSON.stringify(pipeline.name)} has no run to report on`, {
      hint: "Run it first: little-pipelines run",
    });
  throw new PipelineError("BAD_OPTION", `no run has the id ${runId}`, {
    hint: `The last one is ${last.runId}; without an id it is taken.`,
  });
}
