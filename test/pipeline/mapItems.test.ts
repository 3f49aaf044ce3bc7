import fc from "../support/random.ts";
import { describe, expect, it } from "vitest";
import { memoryStore, pipeline, product, sqliteStore, table, task, type Store, type Task } from "../../src/index.ts";
import { emptyFolder } from "../store/folder.ts";

const QUIET = { logLevel: "silent", logFile: false } as const;
const make = <const Tasks extends readonly Task[]>(tasks: Tasks, store: Store) =>
  pipeline("test", tasks, { ...QUIET, store, concurrency: 3 });

type Edit = typeof edit extends fc.Arbitrary<infer Its> ? Its : never;

/** Edits of a list, as people make them. */
const edit = fc.oneof(
  fc.record({ kind: fc.constant("insert" as const), at: fc.nat(20), item: fc.nat(9) }),
  fc.record({ kind: fc.constant("remove" as const), at: fc.nat(20) }),
  fc.record({ kind: fc.constant("change" as const), at: fc.nat(20), item: fc.nat(9) }),
  fc.record({ kind: fc.constant("reverse" as const) }),
);

function edited(list: readonly number[], its: Edit): number[] {
  if (its.kind === "reverse") return list.toReversed();
  const at = its.at % (list.length + 1);
  if (its.kind === "insert") return list.toSpliced(at, 0, its.item);
  return its.kind === "remove" ? list.toSpliced(at, 1) : list.toSpliced(at, 1, its.item);
}

describe("a map, after any edits of its items,", () => {
  it("gives what it would give from nothing, and runs each item once in the life of the store", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(9), { maxLength: 8 }),
        fc.array(edit, { minLength: 1, maxLength: 5 }),
        async (first, edits) => {
          const store = memoryStore();
          const ran: number[] = [];
          let items = first;
          for (const each of [undefined, ...edits]) {
            if (each !== undefined) items = edited(items, each);
            const over = items;
            const square = task.map("Square", { over, ignoreCaptures: ["ran"] }, (n) => {
              ran.push(n);
              return { n, square: n * n };
            });
            const pairs = task.map(
              "Pairs",
              { over: product(square, [1, 2]) },
              ([{ square: of }, factor]) => of * factor,
            );
            const sum = task("Sum", { dependencies: [pairs] }, ({ results }) =>
              results.Pairs.reduce((a, b) => a + b, 0),
            );
            const example = make([square, pairs, sum], store);
            await example.execute();
            expect(await example.getResult(square)).toEqual(items.map((n) => ({ n, square: n * n })));
            expect(await example.getResult(pairs)).toEqual(items.flatMap((n) => [n * n, 2 * n * n]));
            expect(await example.getResult(sum)).toBe(items.reduce((total, n) => total + 3 * n * n, 0));
          }
          expect(new Set(ran).size).toBe(ran.length);
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);
});

describe("a map of 100,000 items", () => {
  it("runs them all, then none, then the one that changed; a fresh store has few bytes for each", async () => {
    const folder = emptyFolder();
    const counts = async (over: readonly { id: number; word: string }[]) => {
      const store = sqliteStore({ folder });
      const map = task.map("Map", { over }, ({ id, word }) => id + word.length);
      const example = make([map], store);
      const [report] = (await example.execute()).tasks;
      const value = await example.getResult(map);
      await example.close();
      return { report: report!, value };
    };
    const items = Array.from({ length: 100_000 }, (_, id) => ({ id, word: "four" }));
    const first = await counts(items);
    expect(first.report.branches).toEqual({ total: 100_000, ran: 100_000, reused: 0, failed: 0, cancelled: 0 });
    expect(first.value.at(-1)).toBe(99_999 + 4);
    expect((await counts(items)).report.outcome).toBe("reused");
    const changed = await counts(items.with(50_000, { id: 50_000, word: "others" }));
    expect(changed.report).toMatchObject({
      reason: "1 of 100,000 items changed",
      branches: { ran: 1, reused: 99_999 },
    });
    expect(changed.value[50_000]).toBe(50_006);
    const store = sqliteStore({ folder });
    const { beforeBytes } = (await store.sweep({ maxBytes: 1e12, maxAgeMs: 1e12 }, { now: Date.now(), dryRun: true }))!;
    expect(beforeBytes).toBeLessThan(100_000 * 400);
    await store.close();
  }, 120_000);
});

describe("the items of a map may be", () => {
  it("the rows of a table: one changed row runs one branch", async () => {
    const store = sqliteStore({ folder: emptyFolder() });
    const build = (rows: { name: string; n: number }[]) => {
      const rowsOf = task("Rows", () => table(rows));
      const map = task.map("Map", { over: rowsOf }, ({ name, n }) => `${name} ${n}`);
      return { map, example: make([rowsOf, map], store) };
    };
    const first = build([
      { name: "a", n: 1 },
      { name: "b", n: 2 },
    ]);
    await first.example.execute();
    expect(await first.example.getResult(first.map)).toEqual(["a 1", "b 2"]);
    const second = build([
      { name: "a", n: 1 },
      { name: "b", n: 3 },
    ]);
    const report = await second.example.execute();
    expect(report.tasks[1]).toMatchObject({ reason: "1 of 2 items changed", branches: { ran: 1, reused: 1 } });
    await store.close();
  });

  it("files that a task has kept, and each branch may keep one: they are in the array that is handed on", async () => {
    const store = sqliteStore({ folder: emptyFolder() });
    const files = task("Files", async ({ keep }) => [
      await keep({ name: "a.txt", contents: "a" }),
      await keep({ name: "b.txt", contents: "bb" }),
    ]);
    const twice = task.map("Twice", { over: files }, async (file, { keep }) => {
      const text = await file.text();
      return keep({ name: `twice ${file.name}`, contents: text + text });
    });
    const all = task("All", { dependencies: [twice] }, async ({ results }) =>
      Promise.all(results.Twice.map(async (file) => `${file.name}: ${await file.text()}`)),
    );
    const example = make([files, twice, all], store);
    await example.execute();
    expect(await example.getResult(all)).toEqual(["twice a.txt: aa", "twice b.txt: bbbb"]);
    const swept = await example.sweep({ maxBytes: 0, maxAgeMs: 0 });
    expect(swept.branchCount).toBe(0);
    expect(await example.getResult(all)).toEqual(["twice a.txt: aa", "twice b.txt: bbbb"]);
    const [first] = await example.getResult(twice);
    expect(await first!.text()).toBe("aa");
    await store.close();
  });
});
