import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, test } from "vitest";
import { teamExecutor } from "../../../src/executor/team/executor.ts";
import { openOffice } from "../../../src/executor/team/office.ts";
import { poolExecutor } from "../../../src/executor/pool/pool.ts";
import type { Executor, ExecutorSurroundings } from "../../../src/index.ts";
import { postgresStore } from "../../../src/store/postgres/index.ts";
import { setUpQueue, setUpStore } from "../../../src/team/index.ts";
import { Worker } from "../../../src/team/worker.ts";
import { executorContract, type MakeExecutor } from "../../../src/testing/index.ts";
import { TASK_WORKER } from "../../../src/worker/entry.ts";
import { startPostgres, whyNoPostgres, type Postgres } from "../../support/postgres.ts";

const MODULE = pathToFileURL(join(import.meta.dirname, "../../../src/testing/executorTasks.ts")).href;

describe.skipIf(whyNoPostgres !== undefined)(
  `an executor with workers keeps the contract ${whyNoPostgres ?? ""}`,
  () => {
    let postgres: Postgres;
    let root: string;
    let count = 0;
    beforeAll(async () => {
      root = mkdtempSync(join(tmpdir(), "little-pipelines-team-"));
      postgres = await startPostgres();
    });
    afterAll(async () => {
      await postgres.close();
      rmSync(root, { recursive: true, force: true });
    });

    /** A coordinator and a worker, each with a store of its own, as on two machines. */
    const make: MakeExecutor = async ({ tasks, root: projectRoot, clock }) => {
      const url = await postgres.database();
      await setUpStore(url);
      await setUpQueue(url);
      const place = join(root, String(count++));
      const byName = new Map(tasks.map((each) => [each.name, each]));
      const surroundings = (name: string): ExecutorSurroundings => {
        const store = postgresStore(url, { folder: join(place, name) });
        return {
          pipeline: "Contract",
          root: projectRoot,
          store,
          clock,
          tasks: () => tasks,
          limits: {},
          codeDigest: async () => "same",
          codeDigests: async () => new Map(tasks.map((each) => [each.name, "same"])),
          inputsDigest: async () => undefined,
          warn: () => {},
          openLocal: (kind, graceMs) =>
            poolExecutor({
              kind: kind === "process" ? kind : "thread",
              entry: TASK_WORKER,
              task: (task) => byName.get(task)!,
              store,
              root: projectRoot,
              clock,
              code: undefined,
              files: () => [MODULE],
              defaultKind: "thread",
              ...(graceMs === undefined ? {} : { graceMs }),
            }),
        };
      };
      const there = surroundings("there");
      const here = surroundings("here");
      const open = (name: string): ReturnType<typeof openOffice> =>
        openOffice({ url, folder: join(place, name), warn: () => {} });
      const office = await open("there");
      const worker = new Worker({
        office,
        surroundings: there,
        settings: { slots: 2, queue: "contract", tags: [] },
        digests: await there.codeDigests(tasks),
        tell: () => {},
      });
      await worker.open();
      const executor = teamExecutor({
        surroundings: here,
        openOffice: () => open("here"),
        queue: "contract",
        here: "thread",
      });
      let isClosed = false;
      const both: Executor = {
        ...executor,
        async close() {
          await executor.close();
          if (isClosed) return;
          isClosed = true;
          await worker.close();
          await office.close();
          await there.store.close();
        },
      };
      return { executor: both, store: here.store };
    };

    for (const { name, run } of executorContract(make)) test(name, run);
  },
);
