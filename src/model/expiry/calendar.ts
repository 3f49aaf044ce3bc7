import { momentsOf, toCivil, zoneOf, type Zone } from "./civil.ts";
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
  const zone = zoneOf(options.timeZone);
  return {
    kind: "atMidnight",
    description: `at midnight${zoneSuffix(options)}`,
    expiresAt: (startedAt) => nextDay(startedAt, zone, () => true),
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
      `weekly: unknown weekday ${typeof day === "string" ? JSON.stringify(day) : String(day)}`,
      didYouMean(String(day), WEEKDAYS) ?? `One of ${WEEKDAYS.join(", ")}.`,
    );
  });
  const zone = zoneOf(options.timeZone);
  return {
    kind: "weekly",
    description: `each ${days.join(", ")}${zoneSuffix(options)}`,
    expiresAt: (startedAt) => nextDay(startedAt, zone, ({ weekday }) => wanted.includes(weekday)),
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
      throw badExpiry(`monthly: no month has a day ${String(day)}`, "Days are whole numbers from 1 to 31.");
    }
  }
  const zone = zoneOf(options.timeZone);
  return {
    kind: "monthly",
    description: `each month on day ${days.join(", ")}${zoneSuffix(options)}`,
    expiresAt: (startedAt) => nextDay(startedAt, zone, ({ day }) => days.includes(day)),
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
function nextDay(from: Date, zone: Zone, isWanted: (day: { day: number; weekday: number }) => boolean): Date {
  const today = toCivil(from, zone);
  // Day 31 comes again after two months at the most; one more month for a day that a zone left out.
  for (let ahead = 1; ahead <= 93; ahead++) {
    const date = new Date(0);
    date.setUTCFullYear(today.year, today.month, today.day + ahead);
    if (!isWanted({ day: date.getUTCDate(), weekday: date.getUTCDay() })) continue;
    const midnight = { ...today, day: today.day + ahead, hour: 0, minute: 0, second: 0, millisecond: 0 };
    // Clocks that go back over midnight show it twice, and the first may be over when they do. A zone that
    // moves across the date line leaves out a day: what comes instead is another.
    const begins = momentsOf(midnight, zone).find((moment) => moment > from);
    if (begins !== undefined && toCivil(begins, zone).day === date.getUTCDate()) return begins;
  }
  throw new RangeError("no such day within three months");
}
