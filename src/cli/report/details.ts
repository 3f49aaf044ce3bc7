import { inspect } from "node:util";
import {
  PipelineError,
  type KeptOfTask,
  type LogRecord,
  type Pipeline,
  type RunRecord,
  type TaskReport,
} from "../../index.ts";
import { plainLines } from "./plainLines.ts";
import type { LogLine, PageDetails, PageTask, TaskDetails } from "./pageData.ts";
import { previewOf } from "./preview.ts";
import type { Veil } from "./secrets.ts";

/** Of a task's log, so many of the first lines and of the last: a page is no log viewer. */
const FIRST_LINES = 40;
const LAST_LINES = 160;
const LONGEST_LINE = 2_000;
/** Larger values are not read, and no more than so many: each takes a millisecond. */
const LARGEST_PREVIEW_BYTES = 1024 * 1024;
const MOST_PREVIEWS = 1_000;
const LONGEST_DIFFERENCE = 4_000;

/** What belongs to single tasks of a run, and what of it was left out. */
export async function detailsOf(
  pipeline: Pipeline,
  run: RunRecord,
  tasks: readonly PageTask[],
  veil: Veil,
): Promise<{ readonly details: PageDetails; readonly notes: readonly string[] }> {
  const indexOf = new Map(tasks.map(({ name }, index) => [name, index]));
  const details: Record<number, Mutable<TaskDetails>> = {};
  const of = (task: string): Mutable<TaskDetails> => (details[indexOf.get(task)!] ??= {});
  for (const [task, its] of await linesOf(pipeline, run, veil)) {
    if (indexOf.has(task)) Object.assign(of(task), its);
  }
  const kept = (await pipeline.keptOf(run.runId)).filter(({ task }) => indexOf.has(task));
  for (const { task, runId, differences } of kept) {
    if (runId !== run.runId || differences.length === 0) continue;
    of(task).differences = differences.map(({ part, label, change, before, after }) => ({
      part,
      label,
      change,
      before: shown(before, veil),
      after: shown(after, veil),
    }));
  }
  const notes = await addPreviews(pipeline, kept, { of, veil });
  return { details, notes };
}

type Mutable<Type> = { -readonly [Name in keyof Type]: Type[Name] };

function shown(text: string | null, veil: Veil): string | null {
  if (text === null) return null;
  const plain = veil.text(text);
  return plain.length > LONGEST_DIFFERENCE ? `${plain.slice(0, LONGEST_DIFFERENCE)}…` : plain;
}

async function addPreviews(
  pipeline: Pipeline,
  kept: readonly KeptOfTask[],
  { of, veil }: { readonly of: (task: string) => Mutable<TaskDetails>; readonly veil: Veil },
): Promise<string[]> {
  const small = kept.filter(({ sizeBytes }) => sizeBytes <= LARGEST_PREVIEW_BYTES);
  // Most run from sources to what people wait for: where there is no room for all, the last are of more use.
  for (const { task, key, sizeBytes } of small.slice(-MOST_PREVIEWS)) {
    try {
      const preview = await previewOf(await pipeline.getResult(task, { key }), sizeBytes, veil);
      if (preview !== undefined) of(task).preview = preview;
    } catch {
      // A result that cannot be read (a table without DuckDB, a damaged file) has no preview; `peek` says why.
    }
  }
  const more = small.length - MOST_PREVIEWS;
  return more > 0
    ? [
        `Previews of results are of the last ${MOST_PREVIEWS.toLocaleString("en")} tasks; little peek TASK shows any.`,
      ]
    : [];
}

/** The log of each task, without the lines that say what its report says. */
async function linesOf(
  pipeline: Pipeline,
  run: RunRecord,
  veil: Veil,
): Promise<ReadonlyMap<string, Pick<TaskDetails, "log" | "leftOut">>> {
  try {
    return await keptLinesOf(pipeline, run, veil);
  } catch (error) {
    if (error instanceof PipelineError && error.code === "NO_LOG") return new Map();
    throw error;
  }
}

async function keptLinesOf(
  pipeline: Pipeline,
  run: RunRecord,
  veil: Veil,
): Promise<ReadonlyMap<string, Pick<TaskDetails, "log" | "leftOut">>> {
  const reports = new Map(run.tasks.map((report) => [report.name, report]));
  const logs = new Map<string, { first: LogLine[]; last: LogLine[]; count: number }>();
  for await (const line of pipeline.logs({ runId: run.runId, since: Date.parse(run.startedAt) })) {
    const report = line.task === undefined ? undefined : reports.get(line.task);
    if (report === undefined || isOfReport(line, report)) continue;
    const log = logs.get(report.name) ?? { first: [], last: [], count: 0 };
    logs.set(report.name, log);
    const its = { at: Date.parse(line.time), level: line.level, text: veil.text(lineText(line)) };
    log.count++;
    if (log.first.length < FIRST_LINES) log.first.push(its);
    else log.last.push(its);
    if (log.last.length > 2 * LAST_LINES) log.last.splice(0, LAST_LINES);
  }
  return new Map(
    [...logs].map(([task, { first, last, count }]) => {
      const log = [...first, ...last.slice(-LAST_LINES)];
      return [task, { log, ...(log.length < count ? { leftOut: count - log.length } : {}) }];
    }),
  );
}

/** It says what the page says anyway. */
function isOfReport({ message, data }: LogRecord, { reason, durationMs, error }: TaskReport): boolean {
  if (message.startsWith("DONE (")) return data.durationMs === durationMs;
  return (
    message.startsWith(`EXEC : ${reason}`) || message === `SKIP : ${reason}` || message === `FAIL : ${error?.message}`
  );
}

function lineText({ message, data }: LogRecord): string {
  const beside = Object.entries(data)
    .filter(([name]) => name !== "stack" && name !== "durationMs" && name !== "step")
    .map(
      ([name, value]) =>
        ` ${name}=${typeof value === "string" ? value : inspect(value, { breakLength: Infinity, depth: 3 })}`,
    );
  const text = plainLines(`${message}${beside.join("")}`);
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text;
}
