import { describe, expect, it } from "vitest";
import { expire } from "../../../src/model/expiry/index.ts";
import { inZone } from "./zones.ts";

const POLICIES = [
  [expire.never(), "never", "never"],
  [expire.afterSession(), "afterSession", "when the session ends"],
  [expire.onComplete(), "onComplete", "when the pipeline completes"],
  [expire.fromNow({ days: 1, hours: 6 }), "fromNow", "1 day 6 hours from now"],
  [expire.fromToday({ days: 2, timeZone: "UTC" }), "fromToday", "2 days from the start of the day (UTC)"],
  [expire.fromToday({}), "fromToday", "0 days from the start of the day"],
  [expire.atMidnight(), "atMidnight", "at midnight"],
  [expire.atMidnight({ timeZone: "Asia/Tokyo" }), "atMidnight", "at midnight (Asia/Tokyo)"],
  [expire.weekly({ days: ["monday", "friday"] }), "weekly", "each monday, friday"],
  [expire.monthly({ days: [1, 15], timeZone: "UTC" }), "monthly", "each month on day 1, 15 (UTC)"],
  [expire.atDatetime(new Date(0)), "atDatetime", "at 1970-01-01T00:00:00.000Z"],
  [expire.cron("0 6 * * *", { timeZone: "UTC" }), "cron", "cron 0 6 * * * (UTC)"],
] as const;

describe("every policy", () => {
  it("says its kind, and itself in words", () => {
    for (const [policy, kind, words] of POLICIES) expect(policy).toMatchObject({ kind, description: words });
  });

  it("answers the same however often it is asked, and leaves the date it is given alone", () => {
    for (const [policy] of POLICIES) {
      const startedAt = new Date("2026-03-29T00:30:00Z");
      const first = policy.expiresAt(startedAt);
      policy.expiresAt(new Date("2031-01-01T00:00:00Z"));
      expect(policy.expiresAt(startedAt)).toEqual(first);
      expect(startedAt).toEqual(new Date("2026-03-29T00:30:00Z"));
    }
  });

  it("keeps to what it was made with, whatever becomes of the options object", () => {
    const options = { days: 1, hours: 0, timeZone: "Asia/Tokyo" };
    const calendar = { days: ["monday" as const], timeZone: "Asia/Tokyo" };
    const zone = { timeZone: "Asia/Tokyo" };
    const monthly = { days: [1], timeZone: "Asia/Tokyo" };
    const made = [
      expire.fromNow(options),
      expire.fromToday(options),
      expire.atMidnight(zone),
      expire.weekly(calendar),
      expire.monthly(monthly),
      expire.cron("0 0 * * *", zone),
    ];
    const ask = (): unknown => made.map((policy) => policy.expiresAt(new Date("2026-03-29T00:30:00Z")));
    const before = ask();
    Object.assign(options, { days: 9, hours: 9, timeZone: "America/New_York" });
    calendar.days.pop();
    monthly.days[0] = 9;
    for (const each of [zone, calendar, monthly]) each.timeZone = "America/New_York";
    expect(ask()).toEqual(before);
  });

  it("answers null where no moment in time decides", () => {
    for (const policy of [expire.never(), expire.afterSession(), expire.onComplete()])
      expect(policy.expiresAt(new Date())).toBeNull();
  });

  it("runs nothing: a process that made all of them ends by itself", async () => {
    const ends = await inZone(
      "UTC",
      `[expire.cron("* * * * * *"), expire.fromNow({ seconds: 1 }), expire.atMidnight()]
        .map((policy) => policy.expiresAt(new Date(0)).getTime())
        .concat(process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length)`,
    );
    expect(ends).toEqual([1000, 1000, 86_400_000, 0]);
  });
});
