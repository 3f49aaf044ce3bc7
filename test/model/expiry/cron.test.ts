import fc from "../../support/random.ts";
import { describe, expect, it } from "vitest";
import { expire } from "../../../src/model/expiry/index.ts";
import { ODD_ZONES } from "./zones.ts";

const at = (expression: string, timeZone: string, startedAt: string): string | undefined =>
  expire.cron(expression, { timeZone }).expiresAt(new Date(startedAt))?.toISOString();

describe("cron", () => {
  it.each([
    ["the next match", "0 6 * * 1-5", "Europe/Paris", "2026-03-02T04:00:00Z", "2026-03-02T05:00:00.000Z"],
    [
      "the match after that, for a run that began at one",
      "0 6 * * 1-5",
      "Europe/Paris",
      "2026-03-02T05:00:00Z",
      "2026-03-03T05:00:00.000Z",
    ],
    ["the match after a weekend", "0 6 * * 1-5", "Europe/Paris", "2026-03-06T12:00:00Z", "2026-03-09T05:00:00.000Z"],
    ["seconds, in front", "*/10 * * * * *", "UTC", "2026-03-02T00:00:01Z", "2026-03-02T00:00:10.000Z"],
    ["a leap day years away", "0 0 29 2 *", "UTC", "2028-02-29T00:00:00Z", "2032-02-29T00:00:00.000Z"],
    ["summer time", "0 6 * * *", "Europe/Paris", "2026-03-28T12:00:00Z", "2026-03-29T04:00:00.000Z"],
  ])("ends at %s", (_, expression, timeZone, startedAt, ends) => {
    expect(at(expression, timeZone, startedAt)).toBe(ends);
  });

  it("always ends after the start of the run", () => {
    const expressions = ["* * * * *", "* * * * * *", "0 * * * *", "30 2 * * *", "0 0 1 * *", "15 10 * * 1"];
    const moments = fc.date({
      min: new Date("1990-01-01T00:00:00Z"),
      max: new Date("2040-01-01T00:00:00Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...expressions),
        fc.constantFrom(...ODD_ZONES),
        moments,
        (expression, timeZone, startedAt) => {
          expect(expire.cron(expression, { timeZone }).expiresAt(startedAt)! > startedAt).toBe(true);
        },
      ),
    );
  });

  it.each([
    ["nothing", "", /cannot be read/],
    ["words", "every day", /cannot be read/],
    ["too few fields", "0 6 * *", /cannot be read/],
    ["a minute that no hour has", "60 * * * *", /cannot be read/],
    ["a month that no year has", "0 0 1 13 *", /cannot be read/],
    ["no text", undefined as never, /undefined cannot be read/],
    ["a day that no February has", "0 0 30 2 *", /"0 0 30 2 \*" never matches/],
  ])("refuses %s, and shows how it is written", (_, expression, message) => {
    const make = (): unknown => expire.cron(expression);
    expect(make).toThrow(
      expect.objectContaining({ code: "BAD_OPTION", message: expect.stringMatching(message) as string }),
    );
    expect(make).toThrow(/^expire\.cron: .*\n {2}.*"0 6 \* \* 1-5"/);
  });

  it("refuses unknown options and zones, with what was meant", () => {
    expect(() => expire.cron("0 6 * * *", { zone: "UTC" } as never)).toThrow(/unknown option "zone"/);
    expect(() => expire.cron("0 6 * * *", { timeZone: "Asia/Tokio" })).toThrow(
      /unknown time zone "Asia\/Tokio"\n {2}Did you mean "Asia\/Tokyo"/,
    );
  });
});
