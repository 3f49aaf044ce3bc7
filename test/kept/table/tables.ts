import fc from "../../support/random.ts";

/** Texts that DuckDB, SQL and Parquet might take for something else. */
const texts = fc.oneof(
  fc.constantFrom("", "null", "NULL", "n", "0", "a'b", 'a"b', "a\0b", "\u{1f600}", "ä", "[1]", "{}", "\n"),
  fc.string({ unit: "grapheme" }),
);
const numbers = fc.oneof(
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.1, 2 ** 53, -(2 ** 31)),
  fc.double(),
);

/** The values that one column may hold, besides nulls. */
const kinds: fc.Arbitrary<unknown>[] = [
  fc.integer(),
  numbers,
  fc.oneof(fc.integer({ min: -3, max: 3 }), numbers),
  fc.boolean(),
  texts,
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
  fc.date({ noInvalidDate: true, min: new Date("1600-01-01"), max: new Date("9999-12-31") }),
  fc.uint8Array({ maxLength: 20 }),
  fc.array(fc.option(fc.integer()), { maxLength: 4 }),
  fc.array(fc.option(texts), { maxLength: 4 }),
  fc.array(fc.array(fc.option(numbers), { maxLength: 3 }), { maxLength: 3 }),
  fc.record({ a: fc.option(fc.integer()), "b c": fc.option(texts) }),
  fc.record({ deep: fc.option(fc.record({ x: fc.option(numbers), list: fc.array(fc.record({ y: fc.boolean() })) })) }),
  fc.array(fc.tuple(texts, fc.option(numbers)), { maxLength: 3 }).map((entries) => new Map(entries)),
];

const names = fc.constantFrom("a", "b", "A b", "select", "ä", 'quo"te', "it's", "file_row_number", "x.y");

/** Rows of a table: all have the same columns, in the same order, and any value may be null. */
export const tables: fc.Arbitrary<Record<string, unknown>[]> = fc
  .uniqueArray(fc.tuple(names, fc.constantFrom(...kinds)), {
    minLength: 1,
    maxLength: 4,
    selector: ([name]) => name.toLowerCase(),
  })
  .chain((columns) =>
    fc.array(
      fc.record(
        Object.fromEntries(columns.map(([name, values]) => [name, fc.option(values, { freq: 4 })])),
      ) as fc.Arbitrary<Record<string, unknown>>,
      { minLength: 1, maxLength: 12 },
    ),
  )
  .map((rows) => structuredClone(rows));
