import fc from "../../support/random.ts";
import { describe, expect, it } from "vitest";
import { expire } from "../../../src/model/expiry/index.ts";
import type { Duration } from "../../../src/model/expiry/duration.ts";
import type { ExpiryPolicy } from "../../../src/model/expiry/policy.ts";
import { ODD_ZONES } from "./zones.ts";

const at = (policy: ExpiryPolicy, startedAt: string): string | undefined =>
  policy.expiresAt(new Date(startedAt))?.toISOString();

const moments = fc.date({
  min: new Date("1990-01-01T00:00:00Z"),
  max: new Date("2040-01-01T00:00:00Z"),
  noInvalidDate: true,
});
const amount = fc.integer({ min: 0, max: 100 });
const durations: fc.Arbitrary<Duration> = fc.record(
  { years: amount, months: amount, weeks: amount, days: amount, hours: amount, minutes: amount, seconds: amount },
  { requiredKeys: [] },
);
const zones = fc.constantFrom(...ODD_ZONES);

describe("fromNow", () => {
  it("always ends after the start of the run", () => {
    fc.assert(
      fc.property(durations, zones, moments, (duration, timeZone, startedAt) => {
        fc.pre(Object.values(duration).some((each) => each > 0));
        expect(expire.fromNow({ ...duration, timeZone }).expiresAt(startedAt)! > startedAt).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("takes hours, minutes and seconds as exact lengths of time, in every zone", () => {
    fc.assert(
      fc.property(amount, amount, amount, zones, moments, (hours, minutes, seconds, timeZone, startedAt) => {
        fc.pre(hours + minutes + seconds > 0);
        const ends = expire.fromNow({ hours, minutes, seconds, timeZone }).expiresAt(startedAt)!;
        expect(ends.getTime() - startedAt.getTime()).toBe(((hours * 60 + minutes) * 60 + seconds) * 1000);
      }),
    );
  });

  it("ends later the longer it is, whatever the calendar does", () => {
    fc.assert(
      fc.property(durations, zones, moments, (duration, timeZone, startedAt) => {
        const shorter = expire.fromNow({ ...duration, hours: 100, timeZone }).expiresAt(startedAt)!;
        const longer = expire.fromNow({ ...duration, hours: 101, timeZone }).expiresAt(startedAt)!;
        expect(longer > shorter).toBe(true);
      }),
    );
  });

  it.each([
    [
      "a month after 31 January, at the end of February",
      { months: 1 },
      "2026-01-31T10:30:15.123Z",
      "2026-02-28T10:30:15.123Z",
    ],
    ["the same in a leap year", { months: 1 }, "2028-01-31T00:00:00Z", "2028-02-29T00:00:00.000Z"],
    ["a year after a leap day", { years: 1 }, "2028-02-29T12:00:00Z", "2029-02-28T12:00:00.000Z"],
    ["four years after a leap day", { years: 4 }, "2028-02-29T12:00:00Z", "2032-02-29T12:00:00.000Z"],
    ["thirteen months over a year's end", { months: 13 }, "2026-12-15T00:00:00Z", "2028-01-15T00:00:00.000Z"],
    ["a century that is no leap year", { years: 72 }, "2028-02-29T12:00:00Z", "2100-02-28T12:00:00.000Z"],
    [
      "months first, then weeks and days",
      { months: 1, weeks: 1, days: 1 },
      "2026-01-31T00:00:00Z",
      "2026-03-08T00:00:00.000Z",
    ],
    ["a week and a day", { weeks: 1, days: 1 }, "2026-01-31T00:00:00Z", "2026-02-08T00:00:00.000Z"],
    ["a year and a month", { years: 1, months: 1 }, "2027-01-31T00:00:00Z", "2028-02-29T00:00:00.000Z"],
    ["half an hour", { hours: 0.5 }, "2026-01-01T00:00:00Z", "2026-01-01T00:30:00.000Z"],
  ])("knows %s", (_, duration, startedAt, ends) => {
    expect(at(expire.fromNow({ ...duration, timeZone: "UTC" }), startedAt)).toBe(ends);
  });

  it.each([
    [
      "keeps the time of day over a change of the clocks",
      { days: 1 },
      "2026-03-28T17:00:00Z",
      "2026-03-29T16:00:00.000Z",
    ],
    ["does not where hours are asked for", { hours: 24 }, "2026-03-28T17:00:00Z", "2026-03-29T17:00:00.000Z"],
    [
      "goes on after a gap, where the time of day is left out",
      { days: 1 },
      "2026-03-28T01:30:00Z",
      "2026-03-29T01:00:00.000Z",
    ],
    [
      "takes the first of a time of day that comes twice",
      { days: 1 },
      "2026-10-24T00:30:00Z",
      "2026-10-25T00:30:00.000Z",
    ],
    ["adds exact hours to the moved date", { days: 1, hours: 3 }, "2026-03-27T23:30:00Z", "2026-03-29T02:30:00.000Z"],
  ])("%s", (_, duration, startedAt, ends) => {
    expect(at(expire.fromNow({ ...duration, timeZone: "Europe/Paris" }), startedAt)).toBe(ends);
  });
});

describe("fromToday", () => {
  it.each([
    ["counts from the beginning of the day", { days: 1, hours: 6 }, "2026-06-01T20:00:00Z", "2026-06-02T04:00:00.000Z"],
    [
      "may end on the same day",
      { hours: 23, minutes: 59, seconds: 59 },
      "2026-06-01T20:00:00Z",
      "2026-06-01T21:59:59.000Z",
    ],
    ["may be past when the run begins", { hours: 6 }, "2026-06-01T20:00:00Z", "2026-06-01T04:00:00.000Z"],
    ["is the day's beginning where nothing is given", {}, "2026-06-01T20:00:00Z", "2026-05-31T22:00:00.000Z"],
    [
      "shows that time on the clock, also on a day of 23 hours",
      { hours: 6 },
      "2026-03-29T00:30:00Z",
      "2026-03-29T04:00:00.000Z",
    ],
    [
      "carries hours over into the next day, over a change of the clocks",
      { hours: 30 },
      "2026-03-28T12:00:00Z",
      "2026-03-29T04:00:00.000Z",
    ],
    [
      "carries minutes and seconds over too",
      { hours: 23, minutes: 90, seconds: 90 },
      "2026-03-28T12:00:00Z",
      "2026-03-28T23:31:30.000Z",
    ],
    ["goes on after a gap", { hours: 2, minutes: 30 }, "2026-03-29T12:00:00Z", "2026-03-29T01:00:00.000Z"],
    ["moves months to their ends", { months: 1 }, "2026-01-31T12:00:00Z", "2026-02-27T23:00:00.000Z"],
  ])("%s", (_, duration, startedAt, ends) => {
    expect(at(expire.fromToday({ ...duration, timeZone: "Europe/Paris" }), startedAt)).toBe(ends);
  });

  it("is the same for every moment of a day", () => {
    const policy = expire.fromToday({ days: 1, timeZone: "Asia/Tokyo" });
    const ends = ["2026-05-31T15:00:00Z", "2026-06-01T03:00:00Z", "2026-06-01T14:59:59.999Z"].map((each) =>
      at(policy, each),
    );
    expect(new Set(ends)).toEqual(new Set(["2026-06-01T15:00:00.000Z"]));
  });
});

describe("a duration is refused when it is made", () => {
  it.each([
    ["an empty one", () => expire.fromNow({}), /^expire.fromNow: the duration is empty/],
    ["one of zeros", () => expire.fromNow({ days: 0, seconds: 0 }), /^expire.fromNow: the duration is empty/],
    ["one that is empty but for its zone", () => expire.fromNow({ timeZone: "UTC" }), /the duration is empty/],
    ["a negative one", () => expire.fromNow({ hours: -1 }), /^expire.fromNow: hours is -1\n/],
    [
      "a negative part of a positive one",
      () => expire.fromToday({ days: 2, hours: -1 }),
      /^expire.fromToday: hours is -1\n/,
    ],
    ["NaN", () => expire.fromNow({ minutes: Number.NaN }), /minutes is NaN/],
    ["infinity", () => expire.fromNow({ years: Infinity }), /years is Infinity/],
    ["text", () => expire.fromNow({ hours: "6" as never }), /hours is 6/],
    ["half a month", () => expire.fromNow({ months: 0.5 }), /months is 0.5\n {2}Give whole months/],
    ["half an hour of a day", () => expire.fromToday({ hours: 0.5 }), /hours is 0.5\n {2}Give whole hours/],
    ["a misspelt unit", () => expire.fromNow({ hour: 1 } as never), /unknown option "hour"\n {2}Did you mean "hours"/],
    [
      "an unknown unit",
      () => expire.fromNow({ fortnights: 1 } as never),
      /unknown option "fortnights"\n {2}Known: years, months/,
    ],
    ["an unknown zone", () => expire.fromToday({ days: 1, timeZone: "Mars/Base" }), /unknown time zone "Mars\/Base"/],
    ["no object", () => expire.fromNow(6 as never), /options must be an object/],
    ["an end that no date can hold", () => expire.fromNow({ years: 1e9 }), /1000000000 years from now is no date/],
    ["such an end in another zone", () => expire.fromToday({ seconds: 1e300, timeZone: "Asia/Tokyo" }), /is no date/],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(
      expect.objectContaining({ code: "BAD_OPTION", message: expect.stringMatching(message) as string }),
    );
  });
});
