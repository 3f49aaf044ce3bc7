import { fromCivil, toCivil } from "./civil.ts";
import { badExpiry, checkOptions, zoneSuffix, type CalendarOptions, type ExpiryPolicy } from "./policy.ts";
import { didYouMean } from "../nearest.ts";

const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

/** A day of the week by its English name. */
export type Weekday = (typeof WEEKDAYS)[number];

/**
 * Fresh until the day ends: the next local midnight.
 *
 * @example
 * ```ts
 * task("Today", { expire: expire.atMidnight({ timeZone: "Asia/Tokyo" }) }, fetchToday);
 * ```
 */
export function atMidnight(options: CalendarOptions = {}): ExpiryPolicy {
  checkOptions("atMidnight", options, ["timeZone"]);
  return {
    kind: "atMidnight",
    description: `at midnight${zoneSuffix(options)}`,
    expiresAt: (startedAt) => nextDay(startedAt, options, () => true),
  };
}

/**
 * Fresh until one of these weekdays begins.
 *
 * @example
 * ```ts
 * task("Week", { expire: expire.weekly({ days: ["monday"] }) }, sumWeek);
 * ```
 */
export function weekly(options: CalendarOptions & { readonly days: readonly Weekday[] }): ExpiryPolicy {
  checkOptions("weekly", options, ["days", "timeZone"]);
  const days = checkDays("weekly", options.days, 'For example expire.weekly({ days: ["monday"] }).');
  const wanted = days.map((day) => {
    const index = typeof day === "string" ? WEEKDAYS.indexOf(day.toLowerCase() as Weekday) : -1;
    if (index >= 0) return index;
    throw badExpiry(
      `weekly: unknown weekday ${JSON.stringify(day)}`,
      didYouMean(String(day), WEEKDAYS) ?? `One of ${WEEKDAYS.join(", ")}.`,
    );
  });
  return {
    kind: "weekly",
    description: `each ${options.days.join(", ")}${zoneSuffix(options)}`,
    expiresAt: (startedAt) => nextDay(startedAt, options, ({ weekday }) => wanted.includes(weekday)),
  };
}

/**
 * Fresh until one of these days of the month begins; a day that a month does not have is passed over.
 *
 * @example
 * ```ts
 * task("Invoices", { expire: expire.monthly({ days: [1, 15] }) }, loadInvoices);
 * ```
 */
export function monthly(options: CalendarOptions & { readonly days: readonly number[] }): ExpiryPolicy {
  checkOptions("monthly", options, ["days", "timeZone"]);
  const days = checkDays("monthly", options.days, "For example expire.monthly({ days: [1] }).");
  for (const day of days) {
    if (!Number.isInteger(day) || day < 1 || day > 31) {
      throw badExpiry(`monthly: no month has a day ${JSON.stringify(day)}`, "Days are whole numbers from 1 to 31.");
    }
  }
  return {
    kind: "monthly",
    description: `each month on day ${days.join(", ")}${zoneSuffix(options)}`,
    expiresAt: (startedAt) => nextDay(startedAt, options, ({ day }) => days.includes(day)),
  };
}

/**
 * Fresh until one given moment; from then on the task runs every time.
 *
 * @example
 * ```ts
 * task("Census", { expire: expire.atDatetime(new Date("2027-01-01")) }, loadCensus);
 * ```
 */
export function atDatetime(moment: Date): ExpiryPolicy {
  if (!(moment instanceof Date) || Number.isNaN(moment.getTime())) {
    throw badExpiry("atDatetime needs a valid Date", 'For example expire.atDatetime(new Date("2027-01-01")).');
  }
  const expiresAt = moment.getTime();
  return { kind: "atDatetime", description: `at ${moment.toISOString()}`, expiresAt: () => new Date(expiresAt) };
}

function checkDays<Day>(policy: "weekly" | "monthly", days: readonly Day[], hint: string): readonly Day[] {
  if (!Array.isArray(days) || days.length === 0) throw badExpiry(`${policy} needs at least one day`, hint);
  return [...days] as const;
}

/** The first moment of the next day (after the given moment's own) that is wanted. */
function nextDay(
  from: Date,
  { timeZone }: CalendarOptions,
  isWanted: (day: { day: number; weekday: number }) => boolean,
): Date {
  const today = toCivil(from, timeZone);
  // Day 31 comes again after two months at the most.
  for (let ahead = 1; ahead <= 62; ahead++) {
    const date = new Date(Date.UTC(today.year, today.month, today.day + ahead));
    if (!isWanted({ day: date.getUTCDate(), weekday: date.getUTCDay() })) continue;
    const midnight = { ...today, day: today.day + ahead, hour: 0, minute: 0, second: 0, millisecond: 0 };
    return fromCivil(midnight, timeZone);
  }
  throw new RangeError("no such day within two months");
}
