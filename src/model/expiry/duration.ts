import { fromCivil, toCivil, zoneOf, type CivilTime, type Zone } from "./civil.ts";
import {
  badExpiry,
  checkOptions,
  zoneSuffix,
  type CalendarOptions,
  type ExpiryKind,
  type ExpiryPolicy,
} from "./policy.ts";

/** A span of time; what is left out is 0. Months and years are the calendar's, days begin at midnight. */
export interface Duration {
  readonly years?: number;
  readonly months?: number;
  readonly weeks?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}

const UNITS = ["years", "months", "weeks", "days", "hours", "minutes", "seconds"] as const;

/**
 * Fresh for a span of time from the start of the run that made the result.
 *
 * @example
 * ```ts
 * task("Prices", { expire: expire.fromNow({ hours: 6 }) }, fetchPrices);
 * ```
 */
export function fromNow(duration: Duration & CalendarOptions): ExpiryPolicy {
  checkDuration("fromNow", duration);
  const own = { ...duration };
  const zone = zoneOf(own.timeZone);
  return checkReach({
    kind: "fromNow",
    description: `${inWords(own)} from now${zoneSuffix(own)}`,
    expiresAt: (startedAt) => addDuration(startedAt, own, zone),
  });
}

/**
 * Fresh until a span of time after the beginning of the day on which the run began:
 * `fromToday({ days: 1, hours: 6 })` is six o'clock tomorrow.
 *
 * @example
 * ```ts
 * task("Rates", { expire: expire.fromToday({ days: 1, hours: 6 }) }, fetchRates);
 * ```
 */
export function fromToday(duration: Duration & CalendarOptions): ExpiryPolicy {
  checkDuration("fromToday", duration);
  const own = { ...duration };
  const { hours = 0, minutes = 0, seconds = 0 } = own;
  const zone = zoneOf(own.timeZone);
  return checkReach({
    kind: "fromToday",
    description: `${inWords(own)} from the start of the day${zoneSuffix(own)}`,
    expiresAt(startedAt) {
      const day = { ...toCivil(startedAt, zone), hour: hours, minute: minutes, second: seconds, millisecond: 0 };
      return fromCivil(moveDate(day, own), zone);
    },
  });
}

/** Refuses a span that ends where dates do, in the year 275760. */
function checkReach(policy: ExpiryPolicy): ExpiryPolicy {
  if (!Number.isNaN(policy.expiresAt(new Date())?.getTime())) return policy;
  throw badExpiry(`${policy.kind}: ${policy.description} is no date`, "For what never expires, leave `expire` out.");
}

function checkDuration(policy: ExpiryKind, duration: Duration & CalendarOptions): void {
  checkOptions(policy, duration, [...UNITS, "timeZone"]);
  for (const unit of UNITS) {
    const amount = duration[unit];
    if (amount === undefined) continue;
    if (!Number.isFinite(amount) || amount < 0) {
      throw badExpiry(`${policy}: ${unit} is ${amount}`, "Each unit is a number of 0 or more.");
    }
    const whole = unit === "years" || unit === "months" || unit === "weeks" || unit === "days";
    if ((whole || policy === "fromToday") && !Number.isInteger(amount)) {
      throw badExpiry(`${policy}: ${unit} is ${amount}`, `Give whole ${unit}; a smaller unit can hold the rest.`);
    }
  }
  if (policy === "fromNow" && UNITS.every((unit) => (duration[unit] ?? 0) === 0)) {
    throw badExpiry("fromNow: the duration is empty", "For example expire.fromNow({ hours: 6 }).");
  }
}

/** Calendar units move the date and keep the time of day; hours and less are exact lengths of time. */
function addDuration(startedAt: Date, duration: Duration, zone: Zone): Date {
  const { years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0 } = duration;
  const exactMs = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  const moved =
    years + months + weeks + days === 0 ? startedAt : fromCivil(moveDate(toCivil(startedAt, zone), duration), zone);
  return new Date(moved.getTime() + exactMs);
}

/** A month later than 31 January is the last day of February, as calendars have it. */
function moveDate(civil: CivilTime, { years = 0, months = 0, weeks = 0, days = 0 }: Duration): CivilTime {
  const monthCount = civil.year * 12 + civil.month + years * 12 + months;
  const year = Math.floor(monthCount / 12);
  const month = monthCount % 12;
  const lastDay = new Date(Date.UTC(2000 + (year % 400), month + 1, 0)).getUTCDate();
  return { ...civil, year, month, day: Math.min(civil.day, lastDay) + weeks * 7 + days };
}

function inWords(duration: Duration): string {
  const words = UNITS.filter((unit) => duration[unit] !== undefined).map((unit) =>
    duration[unit] === 1 ? `1 ${unit.slice(0, -1)}` : `${duration[unit]} ${unit}`,
  );
  return words.length === 0 ? "0 days" : words.join(" ");
}
