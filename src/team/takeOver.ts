import { fromWire } from "../executor/team/wire.ts";
import type { Office } from "../executor/team/office.ts";
import { shownProcess } from "../executor/team/roster.ts";
import { PipelineError } from "../model/errors.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { thisProcess } from "../store/thisProcess.ts";
import { endCoordination, type HandedOn } from "./coordinate.ts";
import { definedPipeline } from "./sharedPipeline.ts";
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
  const { runId } = left;
  tell(`goes on with run ${runId}, whose coordinator ${shownProcess(left.process)} has died`);
  const options = { ...left.options, executor: openerOf({ queue, here: "thread" }, office, runId), signal };
  try {
    const [begun] = await pipeline.history({ runId, limit: 1 });
    // It may have died before it was in the history.
    const report = await (begun === undefined
      ? pipeline.execute(options)
      : definedPipeline(pipeline).goOn(begun, options));
    tell(`run ${runId} is over: it ${report.outcome}`);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    // This process is stopped: another goes on.
    if (signal.aborted) return tell(`leaves run ${runId} to another`);
    tell(`run ${runId} is over: ${error.message.split("\n")[0]}`);
  }
  await endCoordination(office, [runId]);
}
