/** A date and a time of day as a calendar and a clock on the wall show them, in some time zone. */
export interface CivilTime {
  readonly year: number;
  /** 0 to 11, as in `Date`; what lies outside carries over. */
  readonly month: number;
  /** 1 to 31; what lies outside carries over. */
  readonly day: number;
  /** What lies outside the clock (30 hours, 90 minutes) carries over too. */
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** How far a time zone is ahead of UTC at a moment, in milliseconds; NaN where there are no dates any more. */
export type Zone = (momentMs: number) => number;

/**
 * A time zone.
 *
 * @param timeZone its name, such as `Europe/Paris`. @default the machine's
 */
export function zoneOf(timeZone: string | undefined): Zone {
  if (timeZone === undefined) return (moment) => shownMs(machineCivil(new Date(moment))) - moment;
  // One for each zone: making a formatter takes ten times as long as using it.
  let formatter: Intl.DateTimeFormat | undefined;
  return (moment) => offsetMs(moment, (formatter ??= formatterOf(timeZone)));
}

/** What the calendar and the clock show at a moment, in a time zone. */
export function toCivil(moment: Date, zone: Zone): CivilTime {
  const shown = new Date(moment.getTime() + zone(moment.getTime()));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth(),
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
    millisecond: shown.getUTCMilliseconds(),
  };
}

/**
 * The moment at which a time zone shows this civil time. Where a change of the clocks leaves it out,
 * the moment just after the gap; where it comes twice, the first.
 */
export function fromCivil(civil: CivilTime, zone: Zone): Date {
  return momentsOf(civil, zone)[0];
}

/** All moments at which a time zone shows this civil time, in order: one, or two where the clocks go back over it. */
export function momentsOf(civil: CivilTime, zone: Zone): [Date, ...Date[]] {
  const shown = shownMs(civil);
  // The offset a day before and a day after: around a change of the clocks these two differ.
  const offsets = [zone(shown - DAY_MS), zone(shown + DAY_MS)] as const;
  const early = shown - Math.max(...offsets);
  const late = shown - Math.min(...offsets);
  const isExact = (moment: number): boolean => moment + zone(moment) === shown;
  const dates = (early === late ? [early] : [early, late]).filter(isExact).map((moment) => new Date(moment));
  const [first, ...more] = dates;
  return first === undefined ? [new Date(firstChange(early - DAY_MS / 2, late + DAY_MS / 2, zone))] : [first, ...more];
}

const DAY_MS = 86_400_000;
/** The last moment of a `Date`, in the year 275760. */
const LAST_MS = 8.64e15;

/** The first millisecond at which the offset is no longer what it was at `from`: by halving. */
function firstChange(from: number, to: number, zone: Zone): number {
  const offset = zone(from);
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone(middle) === offset) low = middle;
    else high = middle;
  }
  return high;
}

function offsetMs(moment: number, formatter: Intl.DateTimeFormat): number {
  // Where `Date` ends, a formatter would throw.
  if (!(Math.abs(moment) <= LAST_MS)) return Number.NaN;
  const parts = formatter.formatToParts(moment);
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((p) => p.type === type)!.value);
  const isBeforeChrist = parts.some((p) => p.type === "era" && p.value.startsWith("B"));
  const shown = shownMs({
    year: isBeforeChrist ? 1 - part("year") : part("year"),
    month: part("month") - 1,
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
    millisecond: 0,
  });
  return shown - Math.floor(moment / 1000) * 1000;
}

/** `Date` shows the machine's own zone alone. */
function machineCivil(moment: Date): CivilTime {
  return {
    year: moment.getFullYear(),
    month: moment.getMonth(),
    day: moment.getDate(),
    hour: moment.getHours(),
    minute: moment.getMinutes(),
    second: moment.getSeconds(),
    millisecond: moment.getMilliseconds(),
  };
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
}

/** A civil time as if it were UTC; without `Date.UTC`'s reading of the years 0 to 99 as 1900 to 1999. */
function shownMs({ year, month, day, hour, minute, second, millisecond }: CivilTime): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date.setUTCHours(hour, minute, second, millisecond);
}
