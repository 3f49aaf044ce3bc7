import { fromWire } from "../executor/team/wire.ts";
import type { Office } from "../executor/team/office.ts";
import { shownProcess } from "../executor/team/roster.ts";
import { PipelineError } from "../model/errors.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { thisProcess } from "../store/thisProcess.ts";
import { endCoordination, type HandedOn } from "./coordinate.ts";
import { openerOf } from "./workers.ts";

/** Where runs are taken over. */
export interface TakeOverPlace {
  readonly office: Office;
  readonly pipeline: Pipeline;
  readonly queue: string;
  /** Of the code: a run goes on with the code that it began with. */
  readonly group: string;
  readonly tell: (line: string) => void;
  /** Cancels what was taken over. */
  readonly signal: AbortSignal;
}

interface Left {
  readonly runId: string;
  readonly options: HandedOn;
  readonly process: string;
}

/**
 * Goes on with a run whose coordinator is gone, where there is one: of several processes that look, one finds it.
 *
 * @returns the run, until it is over; undefined where there is none
 */
export async function takeOver(place: TakeOverPlace): Promise<{ readonly run: Promise<void> } | undefined> {
  const left = await findLeft(place);
  return left === undefined ? undefined : { run: goOn(place, left) };
}

async function findLeft({ office, pipeline, queue, group }: TakeOverPlace): Promise<Left | undefined> {
  const { database, session } = office;
  const [row] = await database.query<[runId: string, options: string, process: string]>(
    `with left_alone as (
       select run_id, process, session from coordinations
       where ended_at is null and queue = $1 and pipeline = $2 and group_id = decode($3, 'hex') and not is_alive(session)
       order by began_at limit 1 for update skip locked)
     update coordinations c set session = $4, process = $5, takeovers = takeovers + 1
     from left_alone l where c.run_id = l.run_id returning c.run_id, c.options, l.process`,
    [queue, pipeline.name, group, await session.id(), thisProcess()],
  );
  if (row === undefined) return undefined;
  const [runId, options, process] = row;
  await database.query("insert into deaths (kind, process, queue, tasks) values ('coordinator', $1, $2, $3)", [
    process,
    queue,
    [runId],
  ]);
  return { runId, options: fromWire(options) as HandedOn, process };
}

async function goOn({ office, pipeline, queue, tell, signal }: TakeOverPlace, left: Left): Promise<void> {
  const { runId, options } = left;
  tell(`goes on with run ${runId}, whose coordinator ${shownProcess(left.process)} has died`);
  try {
    const report = await pipeline.execute({
      ...options,
      ...(await forcedStill(pipeline, left)),
      executor: openerOf({ queue, here: "thread" }, office, runId),
      signal,
    });
    tell(`run ${runId} is over: it ${report.outcome}, as ${report.runId}`);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    // This process is stopped: another goes on.
    if (signal.aborted) return tell(`leaves run ${runId} to another`);
    tell(`run ${runId} is over: ${error.message.split("\n")[0]}`);
  }
  await endCoordination(office, [runId]);
}

/** What was to run again, and has done so before the coordinator died, need not do so twice. */
async function forcedStill(pipeline: Pipeline, { runId, options }: Left): Promise<Pick<HandedOn, "force">> {
  const { force = false } = options;
  if (force === false) return {};
  const before = (await pipeline.history({ limit: 100 })).find((run) => run.runId === runId);
  const done = new Set((before?.tasks ?? []).filter(({ outcome }) => outcome === "ran").map(({ name }) => name));
  const wanted = force === true ? pipeline.tasks.map(({ name }) => name) : force;
  return { force: wanted.filter((name) => !done.has(name)) };
}
