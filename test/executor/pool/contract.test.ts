import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, test } from "vitest";
import { poolExecutor } from "../../../src/executor/pool/pool.ts";
import { memoryStore, sqliteStore, type Store, type Task } from "../../../src/index.ts";
import { executorContract, type MakeExecutor } from "../../../src/testing/index.ts";
import { TASK_WORKER } from "../../../src/worker/entry.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "little-pipelines-pool-"));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));
let folders = 0;

const STORES: Readonly<Record<string, () => Store>> = {
  "a store with files for large results": () => sqliteStore({ folder: join(FOLDER, String(folders++)) }),
  "a store in memory": () => memoryStore(),
};

/** Where the contract's tasks are made: a worker loads it as it is, this file has it through Vitest. */
const MODULE = pathToFileURL(join(import.meta.dirname, "../../../src/testing/executorTasks.ts")).href;

function make(kind: "thread" | "process", openStore: () => Store): MakeExecutor {
  return ({ tasks, root, clock }) => {
    const store = openStore();
    const byName = new Map(tasks.map((each) => [each.name, each]));
    const executor = poolExecutor({
      kind,
      entry: TASK_WORKER,
      task: (name): Task => byName.get(name)!,
      store,
      root,
      clock,
      code: undefined,
      files: () => [MODULE],
      defaultKind: kind,
    });
    return { store, executor };
  };
}

describe.each(["thread", "process"] as const)("an executor with a %s for each task keeps the contract", (kind) => {
  describe.each(Object.entries(STORES))("on %s", (_, openStore) => {
    for (const { name, run } of executorContract(make(kind, openStore))) test(name, run);
  });
});
