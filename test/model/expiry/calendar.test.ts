import fc from "../../support/random.ts";
import { describe, expect, it } from "vitest";
import { expire } from "../../../src/model/expiry/index.ts";
import type { Weekday } from "../../../src/model/expiry/calendar.ts";
import type { ExpiryPolicy } from "../../../src/model/expiry/policy.ts";
import { clockChanges, dateShown, inZone, ODD_ZONES } from "./zones.ts";

const WEEKDAYS: readonly Weekday[] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const HOUR_MS = 3_600_000;

const at = (policy: ExpiryPolicy, startedAt: string): string | undefined =>
  policy.expiresAt(new Date(startedAt))?.toISOString();

const zones = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
const moments = fc.date({
  min: new Date("1990-01-01T00:00:00Z"),
  max: new Date("2040-01-01T00:00:00Z"),
  noInvalidDate: true,
});

/** Zones whose clocks went back at one minute past midnight. */
const TWO_MIDNIGHTS = new Set(["America/St_Johns", "America/Goose_Bay", "America/Moncton"]);
/** Zones that moved across the date line. */
const LEFT_OUT_DAYS = new Set([
  "Pacific/Apia",
  "Pacific/Fakaofo",
  "Pacific/Kwajalein",
  "Pacific/Enderbury",
  "Pacific/Kanton",
  "Pacific/Kiritimati",
]);

const changes = ODD_ZONES.flatMap((timeZone) => clockChanges(timeZone).map((change) => ({ timeZone, change })));
/** A moment near a change of the clocks, where calendars go wrong. */
const nearChanges = fc
  .tuple(fc.constantFrom(...changes), fc.integer({ min: -30 * HOUR_MS, max: 30 * HOUR_MS }))
  .map(([{ timeZone, change }, away]) => ({ timeZone, startedAt: new Date(change + away) }));
const anywhere = fc.oneof(nearChanges, fc.record({ timeZone: zones, startedAt: moments }));

describe("atMidnight", () => {
  it("ends with the day that its zone shows, at the very first moment of a later one", () => {
    fc.assert(
      fc.property(anywhere, ({ timeZone, startedAt }) => {
        const ends = expire.atMidnight({ timeZone }).expiresAt(startedAt)!;
        const today = dateShown(startedAt, timeZone);
        expect(ends > startedAt).toBe(true);
        expect(dateShown(ends, timeZone) > today).toBe(true);
        expect(dateShown(ends.getTime() - 1, timeZone) > today).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["a plain day", "Asia/Tokyo", "2026-06-01T03:00:00Z", "2026-06-01T15:00:00.000Z"],
    ["the first moment of a day", "Asia/Tokyo", "2026-06-01T15:00:00Z", "2026-06-02T15:00:00.000Z"],
    ["the last moment of a day", "Asia/Tokyo", "2026-06-01T14:59:59.999Z", "2026-06-01T15:00:00.000Z"],
    ["a day of 23 hours", "Europe/Paris", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00.000Z"],
    ["a day of 25 hours", "Europe/Paris", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00.000Z"],
    [
      "a midnight that clocks leave out (one o'clock comes instead)",
      "America/Santiago",
      "2026-09-05T12:00:00Z",
      "2026-09-06T04:00:00.000Z",
    ],
    ["such a midnight in Beirut", "Asia/Beirut", "2026-03-28T12:00:00Z", "2026-03-28T22:00:00.000Z"],
    ["such a midnight in Cairo", "Africa/Cairo", "2026-04-23T12:00:00Z", "2026-04-23T22:00:00.000Z"],
    [
      "a midnight that clocks go back to, from eleven (it is not midnight yet)",
      "Asia/Beirut",
      "2026-10-24T20:30:00Z",
      "2026-10-24T22:00:00.000Z",
    ],
    ["a midnight that comes twice, the first", "America/Havana", "2026-10-31T12:00:00Z", "2026-11-01T04:00:00.000Z"],
    ["a day whose midnight came twice", "America/Havana", "2026-11-01T04:30:00Z", "2026-11-02T05:00:00.000Z"],
    [
      "the time between two midnights, back in the day before",
      "America/St_Johns",
      "2010-11-07T02:45:00Z",
      "2010-11-07T03:30:00.000Z",
    ],
    ["a day that a zone leaves out", "Pacific/Apia", "2011-12-29T20:00:00Z", "2011-12-30T10:00:00.000Z"],
    ["a leap day", "UTC", "2028-02-28T12:00:00Z", "2028-02-29T00:00:00.000Z"],
    ["no leap day", "UTC", "2100-02-28T12:00:00Z", "2100-03-01T00:00:00.000Z"],
    ["a year's end", "UTC", "2026-12-31T23:59:59.999Z", "2027-01-01T00:00:00.000Z"],
    ["a moment before 1970", "UTC", "1969-07-20T20:17:40.500Z", "1969-07-21T00:00:00.000Z"],
    ["the first century", "UTC", "0050-02-28T12:00:00Z", "0050-03-01T00:00:00.000Z"],
    ["an offset instead of a name", "+05:30", "2026-01-01T18:29:59Z", "2026-01-01T18:30:00.000Z"],
  ])("knows %s", (_, timeZone, startedAt, ends) => {
    expect(at(expire.atMidnight({ timeZone }), startedAt)).toBe(ends);
  });
});

describe("weekly and monthly", () => {
  it("end when a wanted day begins, and never skip one", () => {
    const weekly = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 });
    fc.assert(
      fc.property(anywhere, weekly, ({ timeZone, startedAt }, days) => {
        const ends = expire.weekly({ days: days.map((day) => WEEKDAYS[day]!), timeZone }).expiresAt(startedAt)!;
        expectFirstDay(startedAt, ends, timeZone, (date) => days.includes(new Date(date).getUTCDay()));
      }),
      { numRuns: 500 },
    );
    const monthly = fc.uniqueArray(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(anywhere, monthly, ({ timeZone, startedAt }, days) => {
        const ends = expire.monthly({ days, timeZone }).expiresAt(startedAt)!;
        expectFirstDay(startedAt, ends, timeZone, (date) => days.includes(new Date(date).getUTCDate()));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [
      "Monday, from a Sunday",
      expire.weekly({ days: ["monday"], timeZone: "UTC" }),
      "2026-03-01T12:00:00Z",
      "2026-03-02T00:00:00.000Z",
    ],
    [
      "Monday, from a Monday",
      expire.weekly({ days: ["monday"], timeZone: "UTC" }),
      "2026-03-02T00:00:00Z",
      "2026-03-09T00:00:00.000Z",
    ],
    [
      "the nearest of several days, in any order",
      expire.weekly({ days: ["friday", "tuesday"], timeZone: "UTC" }),
      "2026-03-02T12:00:00Z",
      "2026-03-03T00:00:00.000Z",
    ],
    [
      "a Sunday that begins at one o'clock",
      expire.weekly({ days: ["sunday"], timeZone: "America/Santiago" }),
      "2026-09-05T12:00:00Z",
      "2026-09-06T04:00:00.000Z",
    ],
    [
      "a Friday that never was: the next one",
      expire.weekly({ days: ["friday"], timeZone: "Pacific/Apia" }),
      "2011-12-29T20:00:00Z",
      "2012-01-05T10:00:00.000Z",
    ],
    [
      "the day as it is in the zone, not here",
      expire.weekly({ days: ["friday"], timeZone: "Pacific/Kiritimati" }),
      "2026-03-05T09:00:00Z",
      "2026-03-05T10:00:00.000Z",
    ],
    [
      "the first of the month",
      expire.monthly({ days: [1], timeZone: "UTC" }),
      "2026-02-01T00:00:00Z",
      "2026-03-01T00:00:00.000Z",
    ],
    [
      "day 31, which February does not have",
      expire.monthly({ days: [31], timeZone: "UTC" }),
      "2026-01-31T00:00:00Z",
      "2026-03-31T00:00:00.000Z",
    ],
    [
      "day 31 after two long months in a row",
      expire.monthly({ days: [31], timeZone: "UTC" }),
      "2026-07-31T12:00:00Z",
      "2026-08-31T00:00:00.000Z",
    ],
    [
      "day 29 in a leap year",
      expire.monthly({ days: [29], timeZone: "UTC" }),
      "2028-01-29T12:00:00Z",
      "2028-02-29T00:00:00.000Z",
    ],
    [
      "day 29 in another year",
      expire.monthly({ days: [29], timeZone: "UTC" }),
      "2027-01-29T12:00:00Z",
      "2027-03-29T00:00:00.000Z",
    ],
    [
      "day 30 where that day never was",
      expire.monthly({ days: [30], timeZone: "Pacific/Apia" }),
      "2011-11-30T20:00:00Z",
      "2012-01-29T10:00:00.000Z",
    ],
  ])("know %s", (_, policy, startedAt, ends) => {
    expect(at(policy, startedAt)).toBe(ends);
  });

  it("take a weekday in any case, as people write it", () => {
    const policy = expire.weekly({ days: ["Monday" as Weekday], timeZone: "UTC" });
    expect(at(policy, "2026-03-01T12:00:00Z")).toBe("2026-03-02T00:00:00.000Z");
  });
});

describe("calendar policies and cron", () => {
  it("agree on the equivalent expression, but for what croner does not know", () => {
    const wanted = fc.record({ weekday: fc.integer({ min: 0, max: 6 }), day: fc.integer({ min: 1, max: 31 }) });
    fc.assert(
      fc.property(anywhere, wanted, ({ timeZone, startedAt }, { weekday, day }) => {
        // Between the two midnights of one night croner has had its match; and it counts days that never were.
        fc.pre(!TWO_MIDNIGHTS.has(timeZone) && !LEFT_OUT_DAYS.has(timeZone));
        const pairs = [
          [expire.atMidnight({ timeZone }), "0 0 * * *"],
          [expire.weekly({ days: [WEEKDAYS[weekday]!], timeZone }), `0 0 * * ${weekday}`],
          [expire.monthly({ days: [day], timeZone }), `0 0 ${day} * *`],
        ] as const;
        for (const [policy, expression] of pairs) {
          const ends = policy.expiresAt(startedAt)!;
          expect([expression, expire.cron(expression, { timeZone }).expiresAt(startedAt)]).toEqual([expression, ends]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("without a time zone of its own, a calendar policy", () => {
  it.each([
    "America/Santiago",
    "Asia/Beirut",
    "Africa/Cairo",
    "America/Havana",
    "America/St_Johns",
    "Pacific/Apia",
    "UTC",
  ])("lives in the process's own: TZ=%s", async (timeZone) => {
    const starts = [...clockChanges(timeZone).slice(-12), Date.UTC(2026, 6, 1)]
      .flatMap((change) => [-25, -2, -0.75, -0.01, 0, 0.01, 0.75, 2, 25].map((hours) => change + hours * HOUR_MS))
      .map((moment) => Math.round(moment));
    const ask = (options: string): string => `${JSON.stringify(starts)}.map((start) => [
        expire.atMidnight({ ${options} }),
        expire.weekly({ days: ["sunday", "friday"], ${options} }),
        expire.monthly({ days: [1, 31], ${options} }),
        expire.fromNow({ days: 1, ${options} }),
        expire.fromNow({ months: 1, seconds: 1, ${options} }),
        expire.fromToday({ hours: 30, minutes: 90, ${options} }),
        expire.cron("0 6 * * *", { ${options} }),
      ].map((policy) => policy.expiresAt(new Date(start))))`;
    const [own, named] = await Promise.all([
      inZone(timeZone, ask("")),
      inZone("Asia/Tokyo", ask(`timeZone: ${JSON.stringify(timeZone)}`)),
    ]);
    expect(own).toEqual(named);
  });
});

describe("a calendar policy is refused when it is made", () => {
  it.each([
    ["a day that no month has", () => expire.monthly({ days: [32] }), /no month has a day 32\n.*1 to 31/],
    ["day 0", () => expire.monthly({ days: [0] }), /no month has a day 0/],
    ["half a day", () => expire.monthly({ days: [1.5] }), /no month has a day 1.5/],
    ["a day that is no number", () => expire.monthly({ days: [Number.NaN] }), /no month has a day NaN/],
    ["one such day among good ones", () => expire.monthly({ days: [1, 31, 40] }), /no month has a day 40/],
    [
      "no day of the month",
      () => expire.monthly({ days: [] }),
      /needs at least one day\n.*monthly\(\{ days: \[1\] \}\)/,
    ],
    ["no weekday", () => expire.weekly({ days: [] }), /needs at least one day\n.*weekly\(\{ days: \["monday"\] \}\)/],
    ["a weekday instead of a list", () => expire.weekly({ days: "monday" as never }), /needs at least one day/],
    ["no options at all", () => expire.weekly(undefined as never), /options must be an object/],
    [
      "a misspelt weekday",
      () => expire.weekly({ days: ["munday" as Weekday] }),
      /unknown weekday "munday"\n {2}Did you mean "monday"/,
    ],
    [
      "something far from any weekday",
      () => expire.weekly({ days: ["x" as Weekday] }),
      /unknown weekday "x"\n {2}One of sunday/,
    ],
    ["a number for a weekday", () => expire.weekly({ days: [1n as never] }), /unknown weekday 1\n/],
    [
      "an unknown option",
      () => expire.atMidnight({ timezone: "UTC" } as never),
      /unknown option "timezone"\n {2}Did you mean "timeZone"/,
    ],
    [
      "an option of another policy",
      () => expire.atMidnight({ days: ["monday"] } as never),
      /unknown option "days"\n {2}Known: timeZone/,
    ],
    [
      "an unknown zone",
      () => expire.atMidnight({ timeZone: "Europe/Pariss" }),
      /unknown time zone "Europe\/Pariss"\n {2}Did you mean "Europe\/Paris"/,
    ],
    ["an empty zone", () => expire.monthly({ days: [1], timeZone: "" }), /unknown time zone ""/],
    [
      "a zone that is null",
      () => expire.weekly({ days: ["monday"], timeZone: null as never }),
      /unknown time zone null/,
    ],
    ["no date", () => expire.atDatetime("2027-01-01" as never), /needs a valid Date/],
    ["an invalid date", () => expire.atDatetime(new Date("x")), /needs a valid Date/],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(
      expect.objectContaining({ code: "BAD_OPTION", message: expect.stringMatching(message) as string }),
    );
    expect(make).toThrow(/^expire\./);
  });
});

describe("atDatetime", () => {
  it("is that moment, whenever the run began, also one that is past", () => {
    const policy = expire.atDatetime(new Date("2027-01-01T00:00:00Z"));
    expect(at(policy, "2026-01-01T00:00:00Z")).toBe("2027-01-01T00:00:00.000Z");
    expect(at(policy, "2030-01-01T00:00:00Z")).toBe("2027-01-01T00:00:00.000Z");
  });

  it("is not moved by what is done to the date that was given, or to one that was answered", () => {
    const date = new Date("2027-01-01T00:00:00Z");
    const policy = expire.atDatetime(date);
    date.setUTCFullYear(1999);
    policy.expiresAt(new Date())!.setUTCFullYear(1999);
    expect(at(policy, "2026-01-01T00:00:00Z")).toBe("2027-01-01T00:00:00.000Z");
  });
});

/** The end is the very beginning of a wanted day, and no wanted day begins between start and end. */
function expectFirstDay(startedAt: Date, ends: Date, timeZone: string, isWanted: (date: string) => boolean): void {
  const today = dateShown(startedAt, timeZone);
  const last = dateShown(ends, timeZone);
  expect(ends > startedAt).toBe(true);
  expect(isWanted(last)).toBe(true);
  expect(dateShown(ends.getTime() - 1, timeZone) < last).toBe(true);
  for (let noon = startedAt.getTime() + 12 * HOUR_MS; noon < ends.getTime(); noon += 12 * HOUR_MS) {
    const date = dateShown(noon, timeZone);
    expect(date > today && date < last && isWanted(date)).toBe(false);
  }
}
