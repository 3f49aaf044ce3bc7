import fc from "../support/random.ts";
import { describe, expect, it } from "vitest";
import { paramKind, parseParam } from "../../src/model/params.ts";
import { secret } from "../../src/model/secret.ts";

const NEW_YEAR = new Date("2026-01-01T00:00:00Z");

describe("paramKind", () => {
  it.each([
    ["", "string"],
    [0, "number"],
    [false, "boolean"],
    [0n, "bigint"],
    [NEW_YEAR, "Date"],
    [secret(0), "number"],
    [secret(NEW_YEAR), "Date"],
    [Number.NaN, undefined],
    [Infinity, undefined],
    [new Date("x"), undefined],
    [null, undefined],
    [undefined, undefined],
    [{}, undefined],
    [Symbol("x"), undefined],
    [secret(secret("")), undefined],
  ])("of %o is %s", (declared, kind) => expect(paramKind(declared)).toBe(kind));
});

describe("parseParam", () => {
  it.each([
    ["text", "north", "south", "south"],
    ["text that looks like a number", "", "007", "007"],
    ["a number", 2024, 2025, 2025],
    ["a number as text", 2024, "2025", 2025],
    ["a fraction with spaces around it", 0.5, " -1.25e3 ", -1250],
    ["yes", false, "true", true],
    ["no", true, "false", false],
    ["a boolean", true, false, false],
    ["a large number", 0n, "12345678901234567890", 12345678901234567890n],
    ["a negative one", 0n, "-5", -5n],
    ["a large number as it is", 0n, 2n ** 70n, 2n ** 70n],
    ["a plain number for a large one", 0n, 7, 7n],
    ["a day", NEW_YEAR, "2026-01-31", new Date("2026-01-31T00:00:00Z")],
    ["a moment", NEW_YEAR, "2026-01-31T06:00:00+02:00", new Date("2026-01-31T04:00:00Z")],
    ["a Date", NEW_YEAR, new Date(5), new Date(5)],
    ["a value for a secret", secret(""), "abc", "abc"],
    ["a secret for a plain one", 1, secret("2"), 2],
  ])("takes %s", (_, declared, given, parsed) => {
    expect(parseParam("p", declared, given)).toEqual(parsed);
  });

  it("takes the same from text as from a value", () => {
    const values = fc.oneof(
      fc.double({ noDefaultInfinity: true, noNaN: true }).filter((each) => !Object.is(each, -0)),
      fc.bigInt(),
      fc.boolean(),
      fc.string(),
    );
    fc.assert(
      fc.property(values, (each) => {
        expect(parseParam("p", each, String(each))).toEqual(each);
        expect(parseParam("p", each, each)).toEqual(each);
      }),
    );
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (each) => {
        expect(parseParam("p", NEW_YEAR, each.toISOString())).toEqual(each);
      }),
    );
  });

  it.each([
    [2024, "soon", '"soon" is not a number\n  Its default makes it a number: for example 2025 or 0.5.'],
    [2024, "", '"" is not a number'],
    [2024, "  ", '"  " is not a number'],
    [2024, "Infinity", '"Infinity" is not a number'],
    [2024, Number.NaN, "NaN is not a number"],
    [2024, 5n, "5n is not a number"],
    [2024, null, "null is not a number"],
    [2024, Object.create(null), "[Object: null prototype] {} is not a number"],
    [2024, Symbol("x"), "Symbol(x) is not a number"],
    [true, "yes", '"yes" is not a boolean\n  Its default makes it a boolean: for example true or false.'],
    [true, 1, "1 is not a boolean"],
    ["north", 5, "5 is not a string"],
    [1n, "1.5", '"1.5" is not a bigint'],
    [1n, 1.5, "1.5 is not a bigint"],
    [1n, 2 ** 60, `${2 ** 60} is not a bigint`],
    [1n, "", '"" is not a bigint'],
    [NEW_YEAR, "tomorrow", '"tomorrow" is not a Date\n  Its default makes it a Date: for example 2026-01-31'],
    [NEW_YEAR, new Date("x"), "Invalid Date is not a Date"],
    [NEW_YEAR, 5, "5 is not a Date"],
  ])("refuses, for a default of %o, %o", (declared, given, message) => {
    const parse = (): unknown => parseParam("year", declared, given);
    expect(parse).toThrow(expect.objectContaining({ code: "BAD_PARAM" }));
    expect(parse).toThrow(`param year: ${message}`);
  });

  it("never shows a secret that does not fit", () => {
    expect(() => parseParam("pin", secret(0), "hunter2")).toThrow(/^param pin: \(secret\) is not a number/);
    expect(() => parseParam("pin", 0, secret("hunter2"))).toThrow(/^param pin: \(secret\) is not a number/);
  });
});
