import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { crontabLine } from "../../../src/cli/schedule/crontab.ts";
import { cronFields } from "../../../src/cli/schedule/fields.ts";
import { systemdUnits, type Job } from "../../../src/cli/schedule/systemd.ts";

const JOB: Job = {
  name: "flights",
  cron: "0 6 * * 1-5",
  timeZone: undefined,
  catchUp: false,
  folder: "/home/a b",
  command: ["/usr/bin/node", "/home/a b/little.js", "run", "--param=share=50%", "--param=who=it's $HOME"],
};

const calendars = (cron: string, timeZone?: string): string[] =>
  [...systemdUnits({ ...JOB, cron, timeZone }).matchAll(/^OnCalendar=(.*)$/gm)].map(([, text]) => text!);

describe("a schedule for others", () => {
  it("is a service and a timer of systemd", () => {
    const text = systemdUnits({ ...JOB, catchUp: true });
    expect(text).toContain("WorkingDirectory=/home/a b\n");
    expect(text).toContain(
      `ExecStart=/usr/bin/node "/home/a b/little.js" run --param=share=50%% "--param=who=it's $$HOME"\n`,
    );
    expect(text).toContain("OnCalendar=Mon,Tue,Wed,Thu,Fri *-*-* 06:00:00\n");
    expect(text).toContain("Persistent=true\n");
    expect(systemdUnits(JOB)).not.toContain("Persistent");
  });

  it.each([
    ["* * * * *", ["*-*-* *:*:00"]],
    ["*/20 8-10 * * *", ["*-*-* 08,09,10:00,20,40:00"]],
    ["0 0 1,15 * *", ["*-*-01,15 00:00:00"]],
    ["5 4 * jan,JUL sun", ["Sun *-01,07-* 04:05:00"]],
    ["0 6 1 * MON-WED", ["*-*-01 06:00:00", "Mon,Tue,Wed *-*-* 06:00:00"]],
    ["0 6 * * 5-7", ["Sun,Fri,Sat *-*-* 06:00:00"]],
    ["10/25 * * * *", ["*-*-* *:10,35:00"]],
    ["@daily", ["*-*-* 00:00:00"]],
  ])("has for %s the calendar %j", (cron, expected) => expect(calendars(cron)).toEqual(expected));

  it("has the zone in each of them", () => {
    expect(calendars("0 6 1 * 1", "Europe/Paris")).toEqual([
      "*-*-01 06:00:00 Europe/Paris",
      "Mon *-*-* 06:00:00 Europe/Paris",
    ]);
  });

  const hasSystemd = spawnSync("systemd-analyze", ["calendar", "*-*-* 06:00:00"]).status === 0;
  it.skipIf(!hasSystemd)("has calendars that systemd reads", () => {
    for (const cron of ["*/20 8-10 * * *", "5 4 * jan,JUL sun", "0 6 1 * MON-WED", "0 6 * * 5-7"])
      for (const calendar of calendars(cron, "Asia/Tokyo"))
        expect(spawnSync("systemd-analyze", ["calendar", calendar]).status, calendar).toBe(0);
  });

  it("is a line of a crontab", () => {
    expect(
      crontabLine({ ...JOB, timeZone: "Asia/Tokyo" })
        .split("\n")
        .slice(-2),
    ).toEqual([
      "CRON_TZ=Asia/Tokyo",
      String.raw`0 6 * * 1-5 cd '/home/a b' && /usr/bin/node '/home/a b/little.js' run --param=share=50\% '--param=who=it'\''s $HOME'`,
    ]);
  });

  it.each([
    ["*/5 * * * * *", "seconds"],
    ["0 6 L * *", "L"],
    ["0 6 * * 5#2", "#"],
    ["0 6 15W * *", "W"],
  ])("is refused for %s, of which they do not know %s", (cron, what) => {
    expect(() => cronFields(cron)).toThrow(
      new RegExp(`has ${what}, which systemd and crontab do not know\n.*Leave out --print`),
    );
  });
});
