import type { DuckDBPreparedStatement } from "@duckdb/node-api";
import { didYouMean, PipelineError, Secret, type ParamValue } from "../../index.ts";

/** What can be bound in a query. */
export type SqlValue = ParamValue | null | readonly (ParamValue | null)[];

/** Values by name, as `values` gives them: a secret is bound, and never shown. */
export type SqlValues = Readonly<Record<string, SqlValue | Secret<SqlValue>>>;

/** Refuses parameters of a query that nothing gives a value. */
export function checkParameters(
  task: string,
  used: readonly string[],
  params: readonly string[],
  values: readonly string[],
): void {
  const both = params.find((name) => values.includes(name));
  if (both !== undefined)
    throw new PipelineError("BAD_OPTION", `task ${JSON.stringify(task)}: ${both} is in params and in values`, {
      hint: "A param is given a value by each run, one of values has it for good: keep one of the two.",
      task,
    });
  for (const name of used) {
    if (/^\d*$|^\?/.test(name))
      throw new PipelineError("BAD_OPTION", `task ${JSON.stringify(task)}: its query has a parameter without a name`, {
        hint: 'Name it: "where year = $year", with params: { year: 2024 } or values: { year: 2024 }.',
        task,
      });
    if (params.includes(name) || values.includes(name)) continue;
    throw new PipelineError(
      "UNKNOWN_PARAM",
      `task ${JSON.stringify(task)}: its query uses $${name}, which is neither in params nor in values`,
      {
        hint: didYouMean(name, [...params, ...values]) ?? `Declare it in the task's options: params: { ${name}: … }.`,
        task,
      },
    );
  }
}

/** Gives the parameters of a statement their values: they are bound, and never a part of its text. */
export async function bind(statement: DuckDBPreparedStatement, values: SqlValues): Promise<void> {
  for (let index = 1; index <= statement.parameterCount; index++) {
    const given = values[statement.parameterName(index)];
    const value = given instanceof Secret ? given.reveal() : given;
    statement.bindValue(index, ...(await typed(value ?? null)));
  }
}

type Bound = Parameters<DuckDBPreparedStatement["bindValue"]>;

/** As DuckDB's own: whole numbers that fit are integers, a date is a moment in time. */
async function typed(value: SqlValue): Promise<[value: Bound[1], type: NonNullable<Bound[2]>]> {
  const {
    BIGINT,
    BOOLEAN,
    DOUBLE,
    DuckDBTimestampTZValue,
    HUGEINT,
    INTEGER,
    LIST,
    listValue,
    SQLNULL,
    TIMESTAMPTZ,
    VARCHAR,
  } = await import("@duckdb/node-api");
  const one = (each: ParamValue | null): [Bound[1], NonNullable<Bound[2]>] => {
    if (each === null) return [null, SQLNULL];
    if (each instanceof Date) return [new DuckDBTimestampTZValue(BigInt(each.getTime()) * 1000n), TIMESTAMPTZ];
    switch (typeof each) {
      case "string":
        return [each, VARCHAR];
      case "boolean":
        return [each, BOOLEAN];
      case "bigint":
        return BigInt.asIntN(64, each) === each ? [each, BIGINT] : [each, HUGEINT];
      default:
        if (!Number.isSafeInteger(each) || Object.is(each, -0)) return [each, DOUBLE];
        return Math.abs(each) < 2 ** 31 ? [each, INTEGER] : [BigInt(each), BIGINT];
    }
  };
  if (!isList(value)) return one(value);
  const items = value.map(one);
  const types = new Set(items.map(([, type]) => type).filter((type) => type !== SQLNULL));
  const [type] = types;
  // Numbers with and without a point are all of the wider kind; else as DuckDB refuses it.
  const common =
    types.size < 2 ? (type ?? SQLNULL) : types.has(DOUBLE) ? DOUBLE : types.has(HUGEINT) ? HUGEINT : BIGINT;
  const wide = items.map(([item]) =>
    typeof item === "bigint" && common === DOUBLE
      ? Number(item)
      : typeof item === "number" && common !== DOUBLE && common !== INTEGER
        ? BigInt(item)
        : item,
  );
  return [listValue(wide), LIST(common)];
}

function isList(value: SqlValue): value is readonly (ParamValue | null)[] {
  return Array.isArray(value);
}
