import { isDeepStrictEqual } from "node:util";
import fc from "../../support/random.ts";
import { describe, expect, it } from "vitest";
import { openSession, quoted } from "../../../src/kept/table/duckdb.ts";
import { table, tableFromParquet } from "../../../src/index.ts";
import { emptyFolder } from "../../store/folder.ts";
import { tables } from "./tables.ts";

const RUNS = { numRuns: 40 };

describe("any table", () => {
  it("comes back as it was: rows, and batches", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (rows) => {
        const kept = await table(rows);
        expect(kept.rowCount).toBe(rows.length);
        expect(kept.columns.map(({ name }) => name)).toEqual(Object.keys(rows[0]!));
        const read = await kept.toArray();
        // Not toEqual: -0 and NaN count, and so does the order of columns.
        expect(isDeepStrictEqual(read, rows), JSON.stringify([read, rows], bigints)).toBe(true);
        expect(Object.keys(read[0]!)).toEqual(Object.keys(rows[0]!));
        const columns = new Map<string, unknown[]>(Object.keys(rows[0]!).map((name) => [name, []]));
        for await (const batch of kept.batches())
          for (const [name, values] of Object.entries(batch.columns)) columns.get(name)!.push(...values);
        for (const [name, values] of columns)
          expect(
            isDeepStrictEqual(
              values,
              rows.map((row) => row[name]),
            ),
          ).toBe(true);
      }),
      RUNS,
    );
  });

  it("has the digest of another where all values are the same, and only there", { timeout: 60_000 }, async () => {
    const changes: ((rows: Record<string, unknown>[]) => unknown)[] = [
      (rows) => rows.reverse(),
      (rows) => rows.pop(),
      (rows) => rows.push(rows[0]!),
      (rows) => Object.assign(rows.at(-1)!, Object.fromEntries(Object.keys(rows[0]!).map((name) => [name, null]))),
      ([first]) => {
        for (const [name, value] of Object.entries(first!)) if (value === 0) first![name] = -0;
      },
      ([first]) => {
        for (const [name, value] of Object.entries(first!)) if (value === "") first![name] = null;
      },
      ([first]) => {
        for (const [name, value] of Object.entries(first!))
          if (Array.isArray(value)) first![name] = value.length === 0 ? [null] : value.slice(1);
      },
      ([first, second]) => {
        const [name] = Object.keys(first!);
        if (second !== undefined) [first![name!], second[name!]] = [second[name!], first![name!]];
      },
      () => undefined,
    ];
    await fc.assert(
      fc.asyncProperty(tables, fc.constantFrom(...changes), async (rows, change) => {
        const before = await table(rows);
        const changed = rows.map((row) => ({ ...row }));
        change(changed);
        const after = await table(changed);
        const isSame =
          isDeepStrictEqual(after.columns, before.columns) &&
          isDeepStrictEqual(await after.toArray(), await before.toArray());
        expect(after.digest === before.digest).toBe(isSame);
      }),
      RUNS,
    );
  });

  it("has the same digest however its file was written", { timeout: 60_000 }, async () => {
    const folder = emptyFolder();
    using session = await openSession();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(tables, async (rows) => {
        const many = Array.from({ length: 5000 }, (_, i) => rows[i % rows.length]!);
        const kept = await table(many);
        const path = `${folder}/${count++}.parquet`;
        await session.connection.run(
          `copy (from read_parquet(${quoted(kept.path)})) to ${quoted(path)} (format parquet, row_group_size 2048, compression zstd, dictionary_size_limit 0)`,
        );
        const other = await tableFromParquet(path);
        expect(other.digest).toBe(kept.digest);
        expect(other.columns).toEqual(kept.columns);
      }),
      { numRuns: 8 },
    );
  });
});

it.each([
  ["in a column", (zero: number) => zero],
  ["in a list", (zero: number) => [zero, 0.5]],
  ["as a value in a map", (zero: number) => new Map([["a", zero]])],
  ["in an object in a list", (zero: number) => [{ a: { b: zero } }]],
])("-0 comes back beside many an 0, %s", async (_, around) => {
  const zeros = Array.from({ length: 3000 }, (__, i) => [0, -0, 0.5, 0, 1, -0][i % 6]!);
  const read = await (await table(zeros.map((zero) => ({ x: around(zero) })))).toArray();
  expect(
    isDeepStrictEqual(
      read,
      zeros.map((zero) => ({ x: around(zero) })),
    ),
  ).toBe(true);
});

describe("values that are easily taken for one another", () => {
  it.each([
    ["null and an empty text", null, ""],
    ["null and the text null", "null", null],
    ["0 and -0", 0.5 - 0.5, -0],
    ["-0 in a list", [0, 0.5], [-0, 0.5]],
    ["-0 in an object in a list", [{ a: { b: 0.5 - 0.5, c: 0.1 } }], [{ a: { b: -0, c: 0.1 } }]],
    ["-0 in a map", new Map([["a", [0, 0.5]]]), new Map([["a", [-0, 0.5]]])],
    ["null and an empty list", null, []],
    ["an empty list and a list of null", [], [null]],
    ["a list of an empty list and one of null", [[]], [null]],
    ["null and an object of nulls", null, { a: null }],
    ["two texts, cut at another place", ["a", "b"], ["ab", ""]],
    ["a zero byte and none", "a\0", "a"],
    ["bytes", new Uint8Array([0]), new Uint8Array([0, 0])],
    ["NaN and null", Number.NaN, null],
    ["infinities", Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ["neighbours", 0.1, 0.1 + Number.EPSILON / 8],
    ["large bigints", 10n ** 37n, 10n ** 37n + 1n],
  ])("%s", async (_, one, other) => {
    // A third row gives both columns the same type.
    const rows = (value: unknown) => [{ x: value }, { x: one ?? other }, { x: typeof one === "number" ? 0.25 : null }];
    const [first, second, again] = [await table(rows(one)), await table(rows(other)), await table(rows(one))];
    expect(second.digest).not.toBe(first.digest);
    expect(again.digest).toBe(first.digest);
  });

  it("columns: their names and their types", async () => {
    const digests = [
      await table({ a: [1], b: [2] }),
      await table({ b: [1], a: [2] }),
      await table({ a: [1], c: [2] }),
      await table({ a: [1], b: [2.5 - 0.5] }, { types: { b: "DOUBLE" } }),
      await table({ a: [1] }),
    ].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(digests.length);
  });
});

it("digests stay what they are: else all that depends on tables would run again", async () => {
  const kept = await table([
    { id: 1, name: "a", at: new Date(0), price: 1.5, tags: ["x"], more: { deep: null } },
    { id: 2, name: null, at: null, price: -0, tags: [], more: { deep: 2.5 } },
  ]);
  expect(kept.digest).toBe("df0b1c0112440b6621f5d42d45e1f0d49bc8c95fa8cfe06b57171fbebf14fb7c");
});

function bigints(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}
