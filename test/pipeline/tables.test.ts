import { statSync } from "node:fs";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { asTable, memoryStore, pipeline, sqliteStore, table, task } from "../../src/index.ts";
import { emptyFolder } from "../store/folder.ts";
import { outcomes } from "../support/project.ts";

const QUIET = { logLevel: "silent", logFile: false } as const;

interface Flight {
  origin: string;
  delay: number;
}

function flightTasks(delays: () => readonly number[]) {
  const flights = task("Flights", { ignoreCaptures: ["delays"] }, () =>
    table<Flight>(delays().map((delay, i) => ({ origin: `A${i}`, delay }))),
  );
  const late = task("Late", { dependencies: [flights] }, async ({ results }) => {
    let count = 0;
    for await (const { delay } of results.Flights.rows({ columns: ["delay"] })) if (delay > 15) count++;
    return count;
  });
  return [flights, late] as const;
}

describe("a table in a result", () => {
  it("is handed on to be read row by row, in batches, from its head, as a whole and by Arrow", async () => {
    const [flights, late] = flightTasks(() => [10, 20, 30]);
    const example = pipeline("test", [flights, late], { ...QUIET, store: memoryStore() });
    await example.execute();
    expect(await example.getResult(late)).toBe(2);
    const kept = await example.getResult(flights);
    expect(kept).toMatchObject({ kind: "table", rowCount: 3 });
    expect(kept.columns).toEqual([
      { name: "origin", type: "VARCHAR" },
      { name: "delay", type: "INTEGER" },
    ]);
    expect(statSync(kept.path).mode & 0o222).toBe(0);
    expect(await kept.head(1)).toEqual([{ origin: "A0", delay: 10 }]);
    expect(await kept.toArray()).toEqual([
      { origin: "A0", delay: 10 },
      { origin: "A1", delay: 20 },
      { origin: "A2", delay: 30 },
    ]);
    const [batch] = await Array.fromAsync(kept.batches({ columns: ["delay"] }));
    expect(batch).toMatchObject({ rowCount: 3, columns: { delay: [10, 20, 30] } });
    const arrow = await kept.toArrow();
    expect([...arrow.getChild("delay")!]).toEqual([10, 20, 30]);
    for await (const row of kept) {
      expect(row.origin).toBe("A0");
      break;
    }
    expect(inspect(kept)).toMatch(/^Table of 3 rows and 2 columns: origin VARCHAR, delay INTEGER \(digest /);
  });

  it("counts by its contents: what depends on it is reused where they are the same", async () => {
    const store = sqliteStore({ folder: emptyFolder() });
    let delays = [10, 20];
    const make = () =>
      pipeline(
        "test",
        flightTasks(() => delays),
        { ...QUIET, store },
      );
    await make().execute();
    expect(outcomes(await make().execute({ force: ["Flights"] }))).toEqual({ Flights: "ran", Late: "reused" });
    delays = [20, 10];
    const swapped = make();
    expect(outcomes(await swapped.execute({ force: ["Flights"] }))).toEqual({ Flights: "ran", Late: "ran" });
    const { differences } = await swapped.explain("Late");
    expect(inspect(differences)).not.toMatch(/parquet/);
    await store.close();
  });

  it("may stand beside other values, and be handed on", async () => {
    const both = task("Both", async () => ({ a: await table([{ x: 1 }]), b: await table([{ x: 2 }]), n: 1 }));
    const one = task("One", { dependencies: [both] }, ({ results }) => [results.Both.b]);
    const example = pipeline("test", [both, one], { ...QUIET, store: memoryStore() });
    await example.execute();
    expect(await (await example.getResult(both)).a.toArray()).toEqual([{ x: 1 }]);
    expect(await (await example.getResult(one))[0]!.toArray()).toEqual([{ x: 2 }]);
  });

  it("may be longer than memory: rows are taken as they come", async () => {
    const many = task("Many", () =>
      table(
        (async function* () {
          for (let i = 0; i < 150_000; i++) yield { i, text: `row ${i}` };
        })(),
      ),
    );
    const example = pipeline("test", [many], { ...QUIET, store: memoryStore() });
    await example.execute();
    const kept = await example.getResult(many);
    expect(kept.rowCount).toBe(150_000);
    let expected = 0;
    for await (const { rowCount, columns } of kept.batches())
      for (let k = 0; k < rowCount; k++)
        if (columns.i[k] !== expected++ || columns.text[k] !== `row ${expected - 1}`)
          throw new Error(`row ${expected}`);
    expect(expected).toBe(150_000);
  });
});

describe("asTable", () => {
  it("reads an array of plain objects as a table, and leaves a table as it is", async () => {
    const kept = await table([{ a: 1 }]);
    expect(await asTable(kept)).toBe(kept);
    const made = await asTable([{ a: 1, at: new Date(0), missing: undefined }, { a: null }]);
    expect(await made!.toArray()).toEqual([
      { a: 1, at: new Date(0), missing: null },
      { a: null, at: null, missing: null },
    ]);
    expect((await asTable([]))!.rowCount).toBe(0);
  });

  it.each([[undefined], [null], [1], ["text"], [{ a: 1 }], [[1, 2]], [[{ a: 1 }, null]], [[new Date(0)]]])(
    "is undefined for what is no table: %o",
    async (value) => {
      expect(await asTable(value)).toBeUndefined();
    },
  );
});
