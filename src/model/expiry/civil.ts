/** A date and a time of day as a calendar and a clock on the wall show them, in some time zone. */
export interface CivilTime {
  readonly year: number;
  /** 0 to 11, as in `Date`; what lies outside carries over. */
  readonly month: number;
  /** 1 to 31; what lies outside carries over. */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** What the calendar and the clock show at a moment, in a time zone (default: the machine's). */
export function toCivil(moment: Date, timeZone?: string): CivilTime {
  const shown = timeZone === undefined ? moment : new Date(moment.getTime() + offsetMs(moment.getTime(), timeZone));
  const utc = timeZone !== undefined;
  return {
    year: utc ? shown.getUTCFullYear() : shown.getFullYear(),
    month: utc ? shown.getUTCMonth() : shown.getMonth(),
    day: utc ? shown.getUTCDate() : shown.getDate(),
    hour: utc ? shown.getUTCHours() : shown.getHours(),
    minute: utc ? shown.getUTCMinutes() : shown.getMinutes(),
    second: utc ? shown.getUTCSeconds() : shown.getSeconds(),
    millisecond: utc ? shown.getUTCMilliseconds() : shown.getMilliseconds(),
  };
}

/**
 * The moment at which a time zone shows this civil time. Where a change of the clocks leaves it out,
 * the moment just after the gap; where it comes twice, the first.
 */
export function fromCivil(civil: CivilTime, timeZone?: string): Date {
  const { year, month, day, hour, minute, second, millisecond } = civil;
  if (timeZone === undefined) return localMoment(civil);
  const shown = utcMs(year, month, day, hour, minute, second, millisecond);
  // The offset a day before and a day after: around a change of the clocks these two differ.
  const offsets = [offsetMs(shown - DAY_MS, timeZone), offsetMs(shown + DAY_MS, timeZone)];
  const candidates = offsets.map((offset) => shown - offset).toSorted((a, b) => a - b);
  const exact = candidates.find((moment) => moment + offsetMs(moment, timeZone) === shown);
  if (exact !== undefined) return new Date(exact);
  return new Date(firstMomentAfterGap(candidates[0]!, candidates[1]!, timeZone));
}

const DAY_MS = 86_400_000;

/** The machine's own zone: `Date` knows its changes; a gap it would carry over to a later time of day. */
function localMoment({ year, month, day, hour, minute, second, millisecond }: CivilTime): Date {
  const moment = new Date(2000, 0, 1);
  moment.setFullYear(year, month, day);
  moment.setHours(hour, minute, second, millisecond);
  if (moment.getHours() === hour && moment.getMinutes() === minute) return moment;
  const before = moment.getTime() - DAY_MS / 2;
  return new Date(firstChange(before, moment.getTime(), (ms) => new Date(ms).getTimezoneOffset()));
}

function firstMomentAfterGap(before: number, after: number, timeZone: string): number {
  return firstChange(before - DAY_MS / 2, after + DAY_MS / 2, (ms) => offsetMs(ms, timeZone));
}

/** The first millisecond at which the offset is no longer what it was at `from`: by halving. */
function firstChange(from: number, to: number, offsetAt: (ms: number) => number): number {
  const offset = offsetAt(from);
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === offset) low = middle;
    else high = middle;
  }
  return high;
}

/** How far a zone is ahead of UTC at a moment. */
function offsetMs(moment: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(moment);
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((p) => p.type === type)!.value);
  const year = parts.some((p) => p.type === "era" && p.value.startsWith("B")) ? 1 - part("year") : part("year");
  const shown = utcMs(year, part("month") - 1, part("day"), part("hour"), part("minute"), part("second"), 0);
  return shown - Math.floor(moment / 1000) * 1000;
}

/** `Date.UTC` without its reading of the years 0 to 99 as 1900 to 1999. */
function utcMs(year: number, month: number, day: number, h: number, m: number, s: number, ms: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date.setUTCHours(h, m, s, ms);
}
