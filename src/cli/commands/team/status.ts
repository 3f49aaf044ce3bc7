import { styleText } from "node:util";
import { PipelineError } from "../../../index.ts";
import type { TeamStatus } from "../../../team/index.ts";
import type { Command, CommandInput } from "../../command.ts";
import { EXIT_OK } from "../../exitCodes.ts";
import { duration } from "../../text/duration.ts";

export const TEAM_STATUS_OPTIONS: Command["options"] = {};

/** `little team status`: who works on what, and what waits. */
export async function teamStatusCommand({ values }: CommandInput): Promise<number> {
  const url = values.store === undefined ? process.env.LITTLE_PIPELINES_URL : String(values.store);
  if (url === undefined || url === "")
    throw new PipelineError("BAD_OPTION", "team status needs the address of a shared store", {
      hint: "For example: --store postgres://team@db.example/results (or set LITTLE_PIPELINES_URL).",
    });
  const { teamStatus } = await import("../../../team/index.ts");
  const status = await teamStatus(url);
  console.log(values.json === true ? JSON.stringify(status, undefined, 2) : statusText(status));
  return EXIT_OK;
}

function statusText({ location, workers, runs, waiting, deaths }: TeamStatus): string {
  const busy = workers.reduce((sum, { running }) => sum + running.length, 0);
  const slots = workers.reduce((sum, each) => sum + each.slots, 0);
  const lines = [
    `${location}: ${count(workers.length, "worker")}, ${busy} of ${count(slots, "slot")} at work, ${waitingText(waiting)}`,
  ];
  for (const run of runs) {
    const again = run.takeovers === 0 ? "" : `, taken over ${run.takeovers === 1 ? "once" : `${run.takeovers} times`}`;
    lines.push(
      `${styleText("bold", "run")} ${shown(run.runId)} of ${shown(run.pipeline)} by ${shown(run.host)} (process ${run.pid}) for ${duration(run.forMs)}${again}`,
    );
  }
  for (const worker of workers) {
    const { host, pid, queue, tags, isDraining, running, pipeline } = worker;
    const notes = [
      `${running.length} of ${worker.slots}`,
      `queue ${shown(queue)}`,
      ...(tags.length === 0 ? [] : [`tags ${tags.map(shown).join(", ")}`]),
      ...(isDraining ? ["takes nothing new"] : []),
    ];
    lines.push(`${styleText("cyan", shown(host))} (process ${pid}) ${shown(pipeline)}: ${notes.join(", ")}`);
    for (const { task, forMs } of running) lines.push(`  ${shown(task)} for ${duration(forMs)}`);
  }
  for (const { kind, host, pid, at, tasks } of deaths) {
    const was =
      tasks.length === 0
        ? "it was at nothing"
        : `it was at ${tasks.slice(0, 5).map(shown).join(", ")}${tasks.length > 5 ? ", …" : ""}`;
    lines.push(`${styleText("red", "died")} ${kind} ${shown(host)} (process ${pid}) at ${at.slice(0, 19)}Z: ${was}`);
  }
  return lines.join("\n");
}

function waitingText({ count: waiting, oldestMs, oldestTask }: TeamStatus["waiting"]): string {
  if (waiting === 0) return "nothing waits";
  const oldest = oldestMs === null ? "" : `, ${shown(oldestTask ?? "?")} for ${duration(oldestMs)}`;
  return `${waiting} ${waiting === 1 ? "waits" : "wait"}${oldest}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

/** Names may hold what a terminal takes for a command. */
function shown(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what is meant
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "?");
}
