import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { didYouMean, PipelineError, Secret, type ParamValue } from "../../index.ts";
import { tokensOf } from "./tokens.ts";

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

/** A value with the type that DuckDB shall take it for. */
export interface Typed {
  readonly value: DuckDBValue;
  readonly type: DuckDBType;
}

/** The values of the parameters that a statement names: they are bound, and never a part of its text. */
export async function bound(
  statement: string,
  values: Readonly<Record<string, SqlValue | Secret<SqlValue> | Typed>>,
): Promise<[values?: Record<string, DuckDBValue>, types?: Record<string, DuckDBType>]> {
  const names = parametersOf(statement);
  if (names.length === 0) return [];
  const typed = await typing();
  const all = names.map((name): [string, Typed] => {
    const given = values[name] ?? null;
    return [name, isTyped(given) ? given : typed(given instanceof Secret ? given.reveal() : given)];
  });
  return [
    Object.fromEntries(all.map(([name, { value }]) => [name, value])),
    Object.fromEntries(all.map(([name, { type }]) => [name, type])),
  ];
}

function isTyped(given: SqlValue | Secret<SqlValue> | Typed): given is Typed {
  return typeof given === "object" && given !== null && "type" in given && "value" in given;
}

/** As DuckDB's own types: whole numbers that fit are integers, a date is a moment in time. */
async function typing(): Promise<(value: SqlValue) => Typed> {
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
  const one = (value: ParamValue | null): Typed => {
    if (value === null) return { value, type: SQLNULL };
    if (value instanceof Date) {
      return { value: new DuckDBTimestampTZValue(BigInt(value.getTime()) * 1000n), type: TIMESTAMPTZ };
    }
    switch (typeof value) {
      case "string":
        return { value, type: VARCHAR };
      case "boolean":
        return { value, type: BOOLEAN };
      case "bigint":
        return { value, type: BigInt.asIntN(64, value) === value ? BIGINT : HUGEINT };
      default:
        if (!Number.isSafeInteger(value) || Object.is(value, -0)) return { value, type: DOUBLE };
        return Math.abs(value) < 2 ** 31 ? { value, type: INTEGER } : { value: BigInt(value), type: BIGINT };
    }
  };
  return (value) => {
    if (!isList(value)) return one(value);
    const types = new Set(value.map(one).flatMap(({ type }) => (type === SQLNULL ? [] : [type])));
    // Numbers of several kinds are of the widest; what else is mixed, DuckDB refuses.
    const widest = [DOUBLE, HUGEINT, BIGINT].find((type) => types.has(type)) ?? [...types][0] ?? SQLNULL;
    const items = value.map((item) => {
      if (typeof item !== "number" && typeof item !== "bigint") return one(item).value;
      return widest === DOUBLE ? Number(item) : widest === INTEGER ? item : BigInt(item);
    });
    return { value: listValue(items), type: LIST(widest) };
  };
}

function isList(value: SqlValue): value is readonly (ParamValue | null)[] {
  return Array.isArray(value);
}

/** The names of the parameters in a text: `year` for `$year`; `?` and `1` for `?` and `$1`. */
export function parametersOf(text: string): readonly string[] {
  const names = tokensOf(text).flatMap(({ kind, text }) => (kind === "parameter" ? [text.replace(/^\$/, "")] : []));
  return [...new Set(names)];
}
