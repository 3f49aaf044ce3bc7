import { fromNow, type Duration } from "../expiry/duration.ts";
import { describeSpan } from "../reason.ts";
import type { Task } from "../task.ts";
import type { Check, CheckAnswer, CheckContext, ReadyCheckOptions } from "./check.ts";
import { badCheck, checkSeverity } from "./make.ts";
import { comparable, countRows, wrongRows, type Row, type RowsWith } from "./rows.ts";

/** A column, or several. */
type Columns<Column extends string> = Column | readonly Column[];

/**
 * No row has null or undefined in these columns.
 *
 * @example
 * ```ts
 * task("Flights", { checks: [check.notNull(["origin", "destination"])] }, loadFlights);
 * ```
 */
export function notNull<const Column extends string>(
  columns: Columns<Column>,
  options: ReadyCheckOptions = {},
): Check<RowsWith<Column>> {
  const names = listOf("notNull", columns);
  const test = (value: unknown): Promise<CheckAnswer> =>
    wrongRows(value, { columns: names, isWrong: (row) => names.some((name) => isNull(row[name])), what: "are null" });
  return ready({ is: "not null", columns: names }, `not null: ${names.join(", ")}`, options, test);
}

/**
 * No two rows have the same values in these columns together.
 *
 * @example
 * ```ts
 * task("Airports", { checks: [check.unique("iata")] }, loadAirports);
 * ```
 */
export function unique<const Column extends string>(
  columns: Columns<Column>,
  options: ReadyCheckOptions = {},
): Check<RowsWith<Column>> {
  const names = listOf("unique", columns);
  const test = (value: unknown): Promise<CheckAnswer> => {
    const seen = new Set<unknown>();
    const isSeen = (row: Row): boolean => {
      const its =
        names.length === 1 ? comparable(row[names[0]!]) : JSON.stringify(names.map((n) => String(comparable(row[n]))));
      const before = seen.size;
      seen.add(its);
      return seen.size === before;
    };
    return wrongRows(value, { columns: names, isWrong: isSeen, what: "are there already" });
  };
  return ready({ is: "unique", columns: names }, `unique: ${names.join(", ")}`, options, test);
}

/**
 * A column has none but these values. Null passes: see `notNull`.
 *
 * @example
 * ```ts
 * task("Orders", { checks: [check.acceptedValues("state", ["open", "paid", "sent"])] }, loadOrders);
 * ```
 */
export function acceptedValues<const Column extends string>(
  column: Column,
  values: readonly unknown[],
  options: ReadyCheckOptions = {},
): Check<RowsWith<Column>> {
  checkColumn("acceptedValues", column);
  if (!Array.isArray(values))
    throw badCheck("check.acceptedValues() needs a list of values", 'For example ["open", "paid"].');
  const accepted = new Set(values.map(comparable));
  const test = (value: unknown): Promise<CheckAnswer> =>
    wrongRows(value, {
      columns: [column],
      isWrong: (row) => !isNull(row[column]) && !accepted.has(comparable(row[column])),
      what: `have another ${column} than the accepted ones`,
    });
  return ready({ is: "accepted values", column, values }, `accepted values: ${column}`, options, test);
}

/** The least and the most that a column may have: numbers, bigints, dates or texts. */
export interface RangeEnds {
  readonly min?: number | bigint | Date | string;
  readonly max?: number | bigint | Date | string;
}

/**
 * A column is within a range, its ends included. Null passes: see `notNull`; NaN does not.
 *
 * @example
 * ```ts
 * task("Flights", { checks: [check.range("delay", { min: -60, max: 1440 }, { severity: "warn" })] }, loadFlights);
 * ```
 */
export function range<const Column extends string>(
  column: Column,
  { min, max }: RangeEnds,
  options: ReadyCheckOptions = {},
): Check<RowsWith<Column>> {
  checkColumn("range", column);
  if (min === undefined && max === undefined) throw badCheck("check.range() needs an end", "For example { min: 0 }.");
  const isInside = (its: unknown): boolean => {
    const value = its as number;
    // So that NaN, and what cannot be compared, is outside.
    return (min === undefined || value >= (min as number)) && (max === undefined || value <= (max as number));
  };
  const ends = [
    min === undefined ? [] : `at least ${shown(min)}`,
    max === undefined ? [] : `at most ${shown(max)}`,
  ].flat();
  const test = (value: unknown): Promise<CheckAnswer> =>
    wrongRows(value, {
      columns: [column],
      isWrong: (row) => !isNull(row[column]) && !isInside(row[column]),
      what: `have a ${column} that is not ${ends.join(" and ")}`,
    });
  return ready({ is: "range", column, min, max }, `range: ${column}`, options, test);
}

/** How many rows there may be. */
export interface RowCount {
  readonly min?: number;
  readonly max?: number;
}

/**
 * There are as many rows as this: exactly, or at least and at most.
 *
 * @example
 * ```ts
 * task("Flights", { checks: [check.rowCount({ min: 1 })] }, loadFlights);
 * ```
 */
export function rowCount(count: number | RowCount, options: ReadyCheckOptions = {}): Check<RowsWith<never>> {
  const { min = 0, max = Infinity } = typeof count === "number" ? { min: count, max: count } : count;
  if (!(min >= 0 && max >= min))
    throw badCheck(`check.rowCount() is given ${min} to ${max} rows`, "For example 50, or { min: 1, max: 1000 }.");
  const wanted = min === max ? `${min}` : max === Infinity ? `at least ${min}` : `${min} to ${max}`;
  const test = (value: unknown): CheckAnswer => {
    const of = countRows(value);
    const passed = of >= min && of <= max;
    return { passed, of, ...(passed ? {} : { message: `there are ${of} rows, and not ${wanted}` }) };
  };
  return ready({ is: "row count", min, max }, `row count: ${wanted}`, options, test);
}

/** Where a foreign key points. */
export interface ForeignKey {
  /** A dependency of the checked task, by handle or name. */
  readonly task: Task | string;
  /** Its column. */
  readonly column: string;
}

/**
 * Each value of a column is in a column of a dependency's rows. Null passes: see `notNull`.
 *
 * @example
 * ```ts
 * const flights = task(
 *   "Flights",
 *   { dependencies: [airports], checks: [check.foreignKey("origin", { task: airports, column: "iata" })] },
 *   loadFlights,
 * );
 * ```
 */
export function foreignKey<const Column extends string>(
  column: Column,
  { task, column: other }: ForeignKey,
  options: ReadyCheckOptions = {},
): Check<RowsWith<Column>> {
  checkColumn("foreignKey", column);
  checkColumn("foreignKey", other);
  const name = typeof task === "string" ? task : task?.name;
  if (typeof name !== "string")
    throw badCheck("check.foreignKey() needs a task", 'For example { task: airports, column: "iata" }.');
  const test = async (value: unknown, { results }: CheckContext): Promise<CheckAnswer> => {
    const there = new Set<unknown>();
    const isAdded = (row: Row): boolean => !there.add(comparable(row[other]));
    const all = await wrongRows(results[name], { columns: [other], isWrong: isAdded, what: "" });
    if (!all.passed) return { passed: false, message: `of ${JSON.stringify(name)}, ${all.message}` };
    return wrongRows(value, {
      columns: [column],
      isWrong: (row) => !isNull(row[column]) && !there.has(comparable(row[column])),
      what: `have a ${column} that is no ${other} of ${JSON.stringify(name)}`,
    });
  };
  return ready({ is: "foreign key", column, task: name, other }, `foreign key: ${column}`, options, test);
}

/**
 * The newest moment in a column is no older than this: dates, texts that are dates, or milliseconds since 1970. When it has
 * grown older since, the task runs again.
 *
 * @example
 * ```ts
 * task("Rates", { checks: [check.freshness("updated_at", { maxAge: { days: 1 } })] }, loadRates);
 * ```
 */
export function freshness<const Column extends string>(
  column: Column,
  { maxAge }: { readonly maxAge: Duration },
  options: ReadyCheckOptions = {},
): Check<RowsWith<Column>> {
  checkColumn("freshness", column);
  const policy = fromNow(maxAge);
  const test = async (value: unknown, { now }: CheckContext): Promise<CheckAnswer> => {
    let newest = -Infinity;
    const isNoDate = (row: Row): boolean => {
      if (isNull(row[column])) return false;
      const at = row[column] instanceof Date ? row[column].getTime() : new Date(row[column] as string).getTime();
      newest = Math.max(newest, Number.isNaN(at) ? -Infinity : at);
      return Number.isNaN(at);
    };
    const dates = await wrongRows(value, {
      columns: [column],
      isWrong: isNoDate,
      what: `have a ${column} that is no date`,
    });
    if (!dates.passed) return dates;
    if (newest === -Infinity)
      return { passed: false, message: `there is no ${column}`, ...(dates.of === undefined ? {} : { of: dates.of }) };
    const until = policy.expiresAt(new Date(newest))!.getTime();
    const message = `the newest ${column} is ${describeSpan(Math.max(0, now.getTime() - newest))} old`;
    return until > now.getTime() ? { passed: true, message, until } : { passed: false, message };
  };
  return ready({ is: "freshness", column, maxAge }, `freshness: ${column}`, options, test);
}

function ready<Value>(
  settings: Readonly<Record<string, unknown>>,
  itsName: string,
  { name = itsName, severity = "fail" }: ReadyCheckOptions,
  test: Check<Value>["test"],
): Check<Value> {
  checkSeverity(name, severity);
  return Object.freeze({ kind: "check", name, severity, settings, test });
}

function listOf(made: string, columns: string | readonly string[]): readonly string[] {
  const names = typeof columns === "string" ? [columns] : columns;
  if (!Array.isArray(names) || names.length === 0)
    throw badCheck(`check.${made}() needs a column`, 'For example "origin".');
  for (const name of names) checkColumn(made, name);
  return [...names];
}

function checkColumn(made: string, column: unknown): void {
  if (typeof column !== "string" || column === "")
    throw badCheck(
      `check.${made}() is given ${column === "" ? "an empty name" : String(column)} as a column`,
      'For example "origin".',
    );
}

function isNull(value: unknown): boolean {
  return value === null || value === undefined;
}

function shown(end: NonNullable<RangeEnds["min"]>): string {
  return end instanceof Date ? end.toISOString() : String(end);
}
