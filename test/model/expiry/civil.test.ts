import fc from "../../support/random.ts";
import { describe, expect, it } from "vitest";
import { fromCivil, momentsOf, toCivil, zoneOf } from "../../../src/model/expiry/civil.ts";
import { clockChanges, ODD_ZONES } from "./zones.ts";

const HOUR_MS = 3_600_000;
const changes = ODD_ZONES.flatMap((timeZone) => clockChanges(timeZone).map((change) => ({ timeZone, change })));
const near = fc
  .tuple(fc.constantFrom(...changes), fc.integer({ min: -30 * HOUR_MS, max: 30 * HOUR_MS }))
  .map(([{ timeZone, change }, away]) => ({ timeZone, moment: new Date(change + away) }));
const anywhere = fc.record({
  timeZone: fc.constantFrom(...Intl.supportedValuesOf("timeZone")),
  moment: fc.date({
    min: new Date("1850-01-01T00:00:00Z"),
    max: new Date("2100-01-01T00:00:00Z"),
    noInvalidDate: true,
  }),
});

const noon = { year: 2026, month: 0, day: 1, hour: 12, minute: 0, second: 0, millisecond: 0 };
const iso = (moments: readonly Date[]): string[] => moments.map((moment) => moment.toISOString());

describe("civil time", () => {
  it("leads back to the moment it was taken at, in every zone, also where it comes twice", () => {
    fc.assert(
      fc.property(fc.oneof(near, anywhere), ({ timeZone, moment }) => {
        const found = momentsOf(toCivil(moment, zoneOf(timeZone)), zoneOf(timeZone));
        expect(found.map(Number)).toContain(moment.getTime());
        for (const each of found) expect(toCivil(each, zoneOf(timeZone))).toEqual(toCivil(moment, zoneOf(timeZone)));
      }),
      { numRuns: 3000 },
    );
  });

  it("is what Intl shows", () => {
    fc.assert(
      fc.property(near, ({ timeZone, moment }) => {
        const { year, month, day, hour, minute, second } = toCivil(moment, zoneOf(timeZone));
        const two = (part: number): string => String(part).padStart(2, "0");
        expect(`${year}-${two(month + 1)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`).toBe(
          moment.toLocaleString("sv-SE", { timeZone }),
        );
      }),
      { numRuns: 200 },
    );
  });

  it("that comes twice is two moments in order, of which the first counts", () => {
    const civil = { ...noon, month: 9, day: 25, hour: 2, minute: 30 };
    expect(iso(momentsOf(civil, zoneOf("Europe/Paris")))).toEqual([
      "2026-10-25T00:30:00.000Z",
      "2026-10-25T01:30:00.000Z",
    ]);
    expect(iso([fromCivil(civil, zoneOf("Europe/Paris"))])).toEqual(["2026-10-25T00:30:00.000Z"]);
  });

  it("that is left out means the first moment after the gap, however long that is", () => {
    const left = { ...noon, month: 2, day: 29, hour: 2, minute: 59, second: 59, millisecond: 999 };
    expect(iso(momentsOf(left, zoneOf("Europe/Paris")))).toEqual(["2026-03-29T01:00:00.000Z"]);
    const halfHour = { ...noon, month: 9, day: 4, hour: 2, minute: 15 };
    expect(iso(momentsOf(halfHour, zoneOf("Australia/Lord_Howe")))).toEqual(["2026-10-03T15:30:00.000Z"]);
    const wholeDay = { ...noon, year: 2011, month: 11, day: 30 };
    expect(iso(momentsOf(wholeDay, zoneOf("Pacific/Apia")))).toEqual(["2011-12-30T10:00:00.000Z"]);
  });

  it("carries over what lies outside the calendar and the clock", () => {
    const far = { year: 2026, month: 12, day: 32, hour: 30, minute: 90, second: 90, millisecond: 1001 };
    expect(iso([fromCivil(far, zoneOf("UTC"))])).toEqual(["2027-02-02T07:31:31.001Z"]);
    expect(iso([fromCivil({ ...noon, month: -1, day: 0 }, zoneOf("UTC"))])).toEqual(["2025-11-30T12:00:00.000Z"]);
  });

  it("knows years that Date takes for others", () => {
    for (const year of [-43, 0, 4, 99]) {
      const moment = fromCivil({ ...noon, year }, zoneOf("UTC"));
      expect(moment.getUTCFullYear()).toBe(year);
      expect(toCivil(moment, zoneOf("UTC"))).toEqual({ ...noon, year });
    }
  });

  it("is no moment where dates end", () => {
    expect(fromCivil({ ...noon, year: 300_000 }, zoneOf("UTC")).getTime()).toBeNaN();
    expect(fromCivil({ ...noon, year: 300_000 }, zoneOf(undefined)).getTime()).toBeNaN();
  });
});
