import { describe, expect, it } from "vitest";
import { openSession, quoted } from "../../../src/kept/table/duckdb.ts";
import { tableFacts } from "../../../src/kept/table/digest.ts";
import { emptyFolder } from "../../store/folder.ts";

/**
 * The digests of what queries give, each written to a Parquet file. Without dictionaries: where DuckDB lists the values of a
 * column, it takes -0 for 0 and 30 days for a month, so that the file itself has one for the other.
 */
async function digestsOf(queries: readonly string[], options = ""): Promise<readonly string[]> {
  const folder = emptyFolder();
  using session = await openSession();
  const digests: string[] = [];
  for (const [i, query] of queries.entries()) {
    const path = `${folder}/${i}.parquet`;
    await session.connection.run(
      `copy (${query}) to ${quoted(path)} (format parquet, dictionary_size_limit 0${options})`,
    );
    digests.push((await tableFacts(session, path)).digest);
  }
  return digests;
}

/** MurmurHash's last step, backwards: the integer that has this hash. */
function integerOf(hash: bigint): bigint {
  const factor = 0xd6e8feb86659fd93n;
  let inverse = factor;
  // Newton's: each step doubles the number of bits that are right.
  for (let step = 0; step < 6; step++) inverse = BigInt.asUintN(64, inverse * (2n - factor * inverse));
  const unmixed = (x: bigint): bigint => x ^ (x >> 32n);
  const multiplied = (x: bigint): bigint => BigInt.asUintN(64, x * inverse);
  return BigInt.asIntN(64, unmixed(multiplied(unmixed(multiplied(unmixed(hash))))));
}

/** Values of each type that are easily taken for one another; null goes with all of them. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  BOOLEAN: ["true", "false"],
  TINYINT: ["0", "1", "-1", "127", "-128"],
  SMALLINT: ["0", "1", "-1", "255", "256"],
  INTEGER: ["0", "1", "-1", "65535", "2147483647"],
  BIGINT: ["0", "1", "-1", "4294967295", "4294967296", "9223372036854775807"],
  UBIGINT: ["0", "1", "18446744073709551615", "18446744073709551614"],
  HUGEINT: ["0", "1", "-1", "18446744073709551616"],
  "DECIMAL(4,2)": ["0", "0.01", "-0.01", "1"],
  "DECIMAL(18,2)": ["0", "0.01", "-0.01", "1"],
  "DECIMAL(38,0)": ["0", "1", "-1", "18446744073709551615", "18446744073709551617", "18446744073709551616"],
  FLOAT: ["'0'", "'-0'", "'1'", "'nan'", "'inf'", "'-inf'", "'1.5'"],
  DOUBLE: ["'0'", "'-0'", "'1'", "'nan'", "'inf'", "'-inf'", "'0.30000000000000004'", "'0.3'"],
  VARCHAR: ["''", "' '", "'a'", "'A'", "'null'", "'a' || chr(0)", "'à'", "repeat('a', 1000)"],
  BLOB: ["''", "'\\x00'", "'\\x00\\x00'", "'a'"],
  UUID: ["'00000000-0000-0000-0000-000000000000'", "'00000000-0000-0001-0000-000000000001'"],
  DATE: ["'1970-01-01'", "'1969-12-31'", "'infinity'", "'-infinity'"],
  TIME: ["'00:00:00'", "'00:00:00.000001'"],
  TIMESTAMP: ["'1970-01-01'", "'1970-01-01 00:00:00.000001'", "'infinity'"],
  TIMESTAMPTZ: ["'1970-01-01 00:00:00+00'", "'1970-01-01 00:00:00+01'"],
  TIMESTAMP_NS: ["'1970-01-01'", "'1970-01-01 00:00:00.000000001'"],
  INTERVAL: ["'1 month'", "'30 days'", "'24 hours'", "'1 day'"],
  "INTEGER[]": ["[]", "[null]", "[0]", "[0, 0]", "[null, 0]"],
  "DOUBLE[]": ["'[0]'", "'[-0]'"],
  "STRUCT(a INTEGER, b VARCHAR)": ["{a: null, b: null}", "{a: 1, b: null}", "{a: null, b: '1'}"],
  "MAP(VARCHAR, INTEGER)": ["map {}", "map {'a': null}", "map {'a': 1}"],
  "TINYINT[][]": ["[[]]", "[null]", "[[null]]", "[[], []]"],
};

describe("the digest of a table", () => {
  it.each(Object.entries(VALUES))("is another for each value of type %s", async (type, values) => {
    const cells = [...values, "null"].map((value) => `cast(${value} as ${type})`);
    const alone = cells.map((cell) => `select ${cell} as x`);
    const amongOthers = cells.map(
      (cell) => `select if(i = 2500, ${cell}, cast(${values[0]} as ${type})) as x, 'a' as y from range(3000) t(i)`,
    );
    for (const queries of [alone, amongOthers]) {
      const digests = await digestsOf(queries);
      // The first is what the others are among.
      expect(new Set(digests).size).toBe(queries.length);
      expect(await digestsOf(queries, ", row_group_size 2048, compression zstd")).toEqual(digests);
    }
  });

  it("tells null from the integer that has its hash", async () => {
    using session = await openSession();
    const found = await session.connection.runAndReadAll("select hash(null::bigint)");
    const twin = integerOf(found.getRows()[0]![0] as bigint);
    const same = await session.connection.runAndReadAll(`select hash(${twin}::bigint) = hash(null::bigint)`);
    expect(same.getRows()).toEqual([[true]]);
    const [integer, none] = await digestsOf([`select ${twin}::bigint as x`, "select null::bigint as x"]);
    expect(integer).not.toBe(none);
  });

  it("is another where values change places: between rows, columns, or both", async () => {
    const rows = "select unnest([1, 2, 3, 4]) as a, unnest([1, 2, 3, 4]) as b";
    const queries = [
      rows,
      `${rows} order by a desc`,
      "select unnest([2, 1, 3, 4]) as a, unnest([1, 2, 3, 4]) as b",
      "select unnest([1, 2, 3, 4]) as a, unnest([2, 1, 3, 4]) as b",
      "select unnest([2, 1, 3, 4]) as a, unnest([2, 1, 3, 4]) as b",
      "select unnest([4, 2, 3, 1]) as a, unnest([1, 3, 2, 4]) as b",
      // Each of these has every value as often, and in places that add up to the same.
      "select unnest([1, 2, 2, 1]) as a, unnest([1, 1, 2, 2]) as b",
      "select unnest([2, 1, 1, 2]) as a, unnest([1, 1, 2, 2]) as b",
      "select unnest([1, 1, 2, 2]) as a, unnest([1, 2, 2, 1]) as b",
    ];
    expect(new Set(await digestsOf(queries)).size).toBe(queries.length);
  });

  it("is made of tables with columns of the names that it uses itself", async () => {
    const queries = [3, 4].map(
      (n) => `select i as file_row_number, i % ${n} as row_number, 'x' as Row_Number_, i as e0 from range(5000) t(i)`,
    );
    expect(new Set(await digestsOf([...queries, queries[0]!])).size).toBe(2);
  });

  it("is made of tables with 1,500 columns", async () => {
    const list = (last: number) =>
      Array.from({ length: 1500 }, (_, i) => `${i === 1499 ? last : i} as c${i}`).join(", ");
    const [one, other, again] = await digestsOf([`select ${list(0)}`, `select ${list(1)}`, `select ${list(0)}`]);
    expect(other).not.toBe(one);
    expect(again).toBe(one);
  });

  it("stays what it is, with each type and each version of DuckDB: else all that depends on tables would run again", async () => {
    const columns = Object.entries(VALUES).map(
      ([type, values], i) => `unnest(cast([${values.join(", ")}, null] as ${type}[])) as c${i}`,
    );
    // Rows beyond the shorter lists hold nulls.
    expect(await digestsOf([`select ${columns.join(", ")}`])).toEqual([
      "3f9175598ca54332368d277417b5a366be9804c5e2f4ff5028399f873920132e",
    ]);
  });
});
