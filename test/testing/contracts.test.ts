import { describe, expect, it, test } from "vitest";
import { inlineExecutor } from "../../src/executor/inline.ts";
import { memoryStore, type Entry, type Executor, type Store } from "../../src/index.ts";
import { executorContract, storeContract, type ContractCase } from "../../src/testing/index.ts";

/** The names of the cases that an adapter does not pass. */
async function failing(cases: readonly ContractCase[]): Promise<string[]> {
  const names: string[] = [];
  for (const { name, run } of cases) {
    try {
      await run();
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
      names.push(name);
    }
  }
  return names;
}

const NO_HISTORY = { runCount: 0, digestCount: 0, damagedCount: 0 };

describe("the contract of stores finds a store that", () => {
  const oneDay = new Map<string, Entry>();
  test.each<[mistake: string, found: RegExp, spoil: (store: Store) => Partial<Store>]>([
    ["forgets entries", /found again/, () => ({ saveEntry: async () => {} })],
    [
      "keeps one entry of a task",
      /entries of other keys are kept/,
      (store) => ({ find: async (task) => store.newest(task) }),
    ],
    ["forgets origins", /what an entry's key was made of/, () => ({ origin: async () => undefined })],
    [
      "takes any bytes for those of a result",
      /not there is answered as damaged/,
      (store) => ({
        async readResult(entry) {
          const read = await store.readResult(entry);
          return read.kind === "bytes" ? read : { kind: "bytes", bytes: new Uint8Array(3) };
        },
      }),
    ],
    [
      "names results by something else",
      /SHA-256/,
      (store) => ({ putResult: async (bytes) => ({ ...(await store.putResult(bytes)), hash: "1".repeat(64) }) }),
    ],
    [
      "expires whatever has that key",
      /expiring marks/,
      (store) => ({
        async endRun(end) {
          const found = await Promise.all(end.expired.map(({ task, key }) => store.find(task, key)));
          await store.endRun({ ...end, expired: found.filter((entry) => entry !== undefined) });
        },
      }),
    ],
    [
      "gives runs of other pipelines",
      /past runs/,
      (store) => ({ runs: () => store.runs({ pipeline: "Other", limit: 9 }) }),
    ],
    [
      "remembers the first heads for ever",
      /the heads of a pipeline/,
      (store) => ({
        async heads(pipeline) {
          for (const [task, entry] of await store.heads(pipeline)) if (!oneDay.has(task)) oneDay.set(task, entry);
          return pipeline === "Example" ? new Map(oneDay) : new Map();
        },
      }),
    ],
    [
      "mixes up kinds of digests",
      /recalled under its kind/,
      (store) => ({ memo: { ...store.memo, recall: (_, names) => store.memo.recall("file", names) } }),
    ],
    ["lets two runs make one entry", /of two runs that want one entry/, () => ({ startFlight: async () => "cleared" })],
    [
      "sweeps what is needed",
      /what the last graph of a pipeline needs/,
      (store) => ({ sweep: async (_, { now }) => ({ ...(await store.remove("all", { now })), ...NO_HISTORY }) }),
    ],
    [
      "removes in a dry run",
      /a dry run removes nothing/,
      (store) => ({ sweep: (budget, { now }) => store.sweep(budget, { now }) }),
    ],
    ["does not like to be closed twice", /closing twice/, () => closedOnce()],
  ])("%s", async (_, found, spoil) => {
    oneDay.clear();
    const cases = storeContract({
      isShared: false,
      open() {
        const store = memoryStore();
        return { ...store, ...spoil(store) };
      },
    });
    expect(await failing(cases)).toContainEqual(expect.stringMatching(found));
  });

  it("shares nothing, though it says that it does", async () => {
    const names = await failing(storeContract(() => memoryStore()));
    expect(names).toContainEqual(expect.stringMatching(/another on the same place finds at once/));
    expect(names).toContainEqual(expect.stringMatching(/when the place is opened again/));
  });

  it("does not notice damage", async () => {
    const names = await failing(storeContract({ open: () => memoryStore(), isShared: false, damage: () => {} }));
    expect(names).toEqual([expect.stringMatching(/damaged bytes are never given back/)]);
  });
});

describe("the contract of executors finds an executor that", () => {
  test.each<[mistake: string, found: RegExp, spoil: (executor: Executor) => Partial<Executor>]>([
    [
      "gives tasks no results",
      /given the results of its dependencies/,
      (executor) => ({ run: (request) => executor.run({ ...request, upstream: [] }) }),
    ],
    [
      "keeps quiet",
      /are told while the task runs/,
      (executor) => ({ run: (request) => executor.run({ ...request, emit: () => {} }) }),
    ],
    [
      "does not like to be closed twice",
      /closing twice/,
      (executor) => ({ ...closedOnce(), run: (request) => executor.run(request) }),
    ],
    [
      "wraps what tasks throw",
      /what a task throws/,
      (executor) => ({
        run: (request) =>
          executor.run(request).catch((error: unknown) => {
            throw new Error("task failed", { cause: error });
          }),
      }),
    ],
  ])("%s", async (_, found, spoil) => {
    const cases = executorContract(({ tasks, root, clock }) => {
      const store = memoryStore();
      const byName = new Map(tasks.map((each) => [each.name, each]));
      const executor = inlineExecutor({ task: (name) => byName.get(name)!, store, root, clock });
      return { store, executor: { ...executor, ...spoil(executor) } };
    });
    expect(await failing(cases)).toContainEqual(expect.stringMatching(found));
  });
});

function closedOnce(): { close(): Promise<void> } {
  let closed = 0;
  return {
    async close() {
      // The contract itself closes once more, when the case is over.
      if (++closed === 2) throw new Error("closed already");
    },
  };
}
