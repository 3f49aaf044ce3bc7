import { openOffice, teamUrl, type Office } from "../executor/team/office.ts";
import { groupOf } from "../executor/team/names.ts";
import { tidyUp } from "../executor/team/tidy.ts";
import { PipelineError } from "../model/errors.ts";
import type { ExecutorSurroundings } from "../model/executorOpener.ts";
import type { RunReport } from "../model/report.ts";
import type { ExecuteOptions } from "../pipeline/options.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { holdsSecrets } from "../pipeline/secretTexts.ts";
import { thisProcess } from "../store/thisProcess.ts";
import { toWire } from "../executor/team/wire.ts";
import { DEFAULT_QUEUE, surroundingsOf } from "./sharedPipeline.ts";
import { openerOf, type WorkersOptions } from "./workers.ts";

/** What another process needs to go on with a run. */
export type HandedOn = Pick<ExecuteOptions, "force" | "only" | "upstream" | "skip" | "params" | "keepGoing">;

/**
 * Runs a pipeline on the workers of a team. When this process is gone before the run is over, one of its workers goes on
 * with it: what has finished is reused.
 *
 * @throws PipelineError as `execute`
 * @example
 * ```ts
 * const report = await coordinate(example, { force: ["Load"] });
 * ```
 */
export async function coordinate(
  pipeline: Pipeline,
  options: ExecuteOptions = {},
  which: Omit<WorkersOptions, "here"> = {},
): Promise<RunReport> {
  const surroundings = surroundingsOf(pipeline);
  const office = await openOffice({
    url: teamUrl(which.url),
    folder: surroundings.store.folder ?? surroundings.root,
    warn: surroundings.warn,
  });
  await mayWork(office).catch(async (error: unknown) => {
    await office.close();
    throw error;
  });
  const open = new Set<string>();
  const saving: Promise<unknown>[] = [];
  const stopListening = pipeline.on("runStarted", ({ runId }) => {
    open.add(runId);
    saving.push(begin(office, surroundings, { runId, options, queue: which.queue ?? DEFAULT_QUEUE }).catch(() => {}));
  });
  try {
    return await pipeline.execute({ ...options, executor: openerOf(which, office) });
  } finally {
    stopListening();
    await Promise.all(saving);
    await endCoordination(office, [...open]).catch(() => {});
    await tidyUp(office).catch(() => {});
    await office.close();
  }
}

/** It has ended, however it came out: nobody goes on with it. */
export async function endCoordination({ database }: Office, runIds: readonly string[]): Promise<void> {
  await database.query("update coordinations set ended_at = now() where run_id = any($1::text[])", [runIds]);
}

/** Said before anything runs: without jobs, all of it would run here. */
async function mayWork({ database }: Office): Promise<void> {
  const [row] = await database.query<[boolean]>("select has_table_privilege('coordinations', 'insert')");
  if (row![0]) return;
  throw new PipelineError(
    "STORE_READ_ONLY",
    `the role of this connection may not do that at ${database.location}: permission denied for the tables of workers`,
    { hint: "Have it granted by the owner: npx little-pipelines team init --worker ROLE (docs/team.md)." },
  );
}

async function begin(
  { database, session }: Office,
  surroundings: ExecutorSurroundings,
  its: { readonly runId: string; readonly options: ExecuteOptions; readonly queue: string },
): Promise<void> {
  const { options, queue, runId } = its;
  const { params = {}, force, only, upstream, skip, keepGoing } = options;
  if (holdsSecrets(surroundings.tasks(), params))
    return surroundings.warn(
      "it was given secrets, which are handed to nobody: no worker goes on with it when this process is lost",
    );
  const handedOn: HandedOn = {
    ...(force === undefined ? {} : { force }),
    ...(only === undefined ? {} : { only }),
    ...(upstream === undefined ? {} : { upstream }),
    ...(skip === undefined ? {} : { skip }),
    ...(keepGoing === undefined ? {} : { keepGoing }),
    params,
  };
  const digests = await surroundings.codeDigests(surroundings.tasks());
  await database.query(
    `insert into coordinations (run_id, pipeline, group_id, queue, options, session, process)
     values ($1, $2, decode($3, 'hex'), $4, $5, $6, $7) on conflict (run_id) do nothing`,
    [
      runId,
      surroundings.pipeline,
      groupOf(surroundings.pipeline, digests),
      queue,
      toWire(handedOn),
      await session.id(),
      thisProcess(),
    ],
  );
}
