import { isDeepStrictEqual } from "node:util";
import fc from "../../support/random.ts";
import { describe, expect, it } from "vitest";
import { decode } from "../../../src/fingerprint/canonical/decode.ts";
import { encode } from "../../../src/fingerprint/canonical/encode.ts";
import { MAX_DEPTH } from "../../../src/fingerprint/canonical/format.ts";
import { digest } from "../../../src/fingerprint/digest.ts";
import { difference } from "./difference.ts";
import { build, recipes } from "./recipes.ts";

describe("the canonical form", () => {
  it("comes back equal: by isDeepStrictEqual, and in order, holes and shared objects, which that does not look at", () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const value = build(recipe);
        const back = decode(encode(value));
        // Since what comes back differs where the value does, different values have different bytes.
        expect(difference(back, value)).toBeUndefined();
        expect(isEqualToNode(back, value)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("is the same bytes for an equal value of other objects, for what came back, and at each asking", () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const value = build(recipe);
        const bytes = encode(value);
        expect(bytes.equals(encode(build(recipe)))).toBe(true);
        expect(bytes.equals(encode(decode(bytes)))).toBe(true);
        expect(bytes.equals(encode(value))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("takes objects without a prototype for plain ones, and gives plain ones back", () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const bytes = encode(build(recipe, null));
        expect(bytes.equals(encode(build(recipe)))).toBe(true);
        expect(difference(decode(bytes), build(recipe))).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it("is new at each decoding: nothing that is done to one is seen in another", () => {
    const bytes = encode({ rows: [{ a: 1 }], at: new Date(0), raw: Buffer.from("abc") });
    const first = decode(bytes) as { rows: { a: number }[]; at: Date; raw: Buffer };
    first.rows[0]!.a = 2;
    first.at.setTime(5);
    first.raw.fill(0);
    expect(decode(bytes)).toEqual({ rows: [{ a: 1 }], at: new Date(0), raw: Buffer.from("abc") });
  });

  it("is read from any place in larger bytes", () => {
    const bytes = encode([1.5, "é", new Float64Array([1, 2])]);
    const larger = new Uint8Array(bytes.length + 10);
    larger.set(bytes, 3);
    expect(decode(larger.subarray(3, 3 + bytes.length))).toEqual([1.5, "é", new Float64Array([1, 2])]);
  });

  it("leaves out an error's stack, which tells of one machine", () => {
    const one = new TypeError("x");
    one.stack = "TypeError: x\n    at /home/ada/a.ts:1:1";
    const two = new TypeError("x");
    expect(encode(one).equals(encode(two))).toBe(true);
    expect((decode(encode(one)) as Error).stack).toBe("TypeError: x");
  });

  it("keeps what getters and proxies of plain objects give", () => {
    const value = {
      get sum() {
        return 3;
      },
      list: new Proxy([1, { a: 2 }], {}),
    };
    expect(decode(encode(value))).toEqual({ sum: 3, list: [1, { a: 2 }] });
  });

  it("passes over what cannot be listed, as every comparison does", () => {
    const value = Object.defineProperties({ a: 1 }, { hidden: { value: 2 }, [Symbol("s")]: { value: 3 } });
    expect(encode(value).equals(encode({ a: 1 }))).toBe(true);
  });

  it.each([
    ["all different", (i: number) => `name ${i}`],
    ["few", (i: number) => `name ${i % 50}`],
    ["each twice in a row, so many that no table holds them all", (i: number) => `name ${i >> 1}`],
    ["different at first, then few", (i: number) => `name ${i < 1000 ? i : i % 20}`],
    ["few at first, then different", (i: number) => `name ${i < 3000 ? i % 20 : i}`],
    ["some too long to be numbered", (i: number) => "name".repeat((i % 5) * 8)],
  ])("holds tables of 150,000 strings that are %s", (_, name) => {
    const names = Array.from({ length: 150_000 }, (_, i) => name(i));
    for (const value of [
      names,
      names.map((each, id) => ({ id, each, also: each })),
      new Map(names.map((each) => [each, each])),
    ]) {
      const bytes = encode(value);
      expect(isDeepStrictEqual(decode(bytes), value)).toBe(true);
      expect(encode(decode(bytes)).equals(bytes)).toBe(true);
    }
  });

  it("holds objects of thousands of shapes", () => {
    const rows = Array.from({ length: 70_000 }, (_, i) => ({
      id: i,
      name: `name ${i % 7}`,
      [`own ${i % 3000}`]: `x${i % 3}`,
    }));
    expect(isDeepStrictEqual(decode(encode(rows)), rows)).toBe(true);
  });

  it(`goes ${MAX_DEPTH} levels deep, in every kind of container`, () => {
    for (const wrap of [
      (inner: unknown) => [inner],
      (inner: unknown) => ({ inner }),
      (inner: unknown) => new Map([[inner, 1]]),
      (inner: unknown) => new Map([[1, inner]]),
      (inner: unknown) => new Set([inner]),
      (inner: unknown) => new Error("x", { cause: inner }),
    ]) {
      let value: unknown = wrap(1);
      for (let depth = 1; depth < MAX_DEPTH; depth++) value = wrap(value);
      expect(encode(decode(encode(value))).equals(encode(value))).toBe(true);
      expect(() => encode(wrap(value))).toThrow(`is nested deeper than ${MAX_DEPTH} levels`);
    }
  });

  it("never changes unnoticed: kept results and keys are addressed by these bytes", () => {
    const shared = { é: 1, a: [undefined, null, true, false] };
    const value = [
      [0, 127, 128, 2 ** 53 - 1, -1, -129, 0.5, -0, Number.NaN, Infinity, 2n ** 70n, -5n],
      ["", "ascii", "é", "\ud800", "x".repeat(100), "ascii", "é".repeat(65)],
      [shared, shared, { é: 2, a: [] }, { a: 1, é: 2 }, {}],
      // oxlint-disable-next-line no-sparse-arrays
      Object.assign([1, , 3], { name: "n" }),
      [new Date(0), new Date(Number.NaN), /a/gi, new Map([["k", new Set([1])]])],
      [new RangeError("m"), new Error("m", { cause: shared })],
      [
        Buffer.from("b"),
        new Uint8Array(2),
        new Float64Array([1.5]),
        new DataView(new ArrayBuffer(1)),
        new ArrayBuffer(3),
      ],
      [Object(1), Object("s"), Object(true), Object(1n)],
    ];
    expect(digest(encode(value))).toBe("036d4abe781c2da1fc34136b83de1fe4e0049b319c464ec3686dd69a7b50eaed");
    const rows = Array.from({ length: 5000 }, (_, id) => ({
      id,
      city: `city ${id % 30}`,
      name: `name ${id}`,
      at: id / 8,
    }));
    expect(digest(encode(rows))).toBe("6563abfacd1e02b959b84c07e9694c51856ee1688debbd228b4dee1a16efcd1b");
  });
});

describe("different values have different bytes", () => {
  const one = { a: 1 };
  const loop: unknown[] = [];
  loop.push(loop);
  const loopOfTwo: unknown[] = [];
  loopOfTwo.push([loopOfTwo]);
  const values: readonly unknown[] = [
    undefined,
    null,
    true,
    false,
    0,
    -0,
    1,
    -1,
    0.1,
    1.5,
    Number.NaN,
    Infinity,
    -Infinity,
    0n,
    1n,
    -1n,
    "",
    "0",
    "1",
    "a",
    "A",
    "é",
    "e\u0301",
    "\ud800",
    "undefined",
    "null",
    "true",
    "1n",
    "[]",
    [],
    {},
    new Map(),
    new Set(),
    new ArrayBuffer(0),
    [[]],
    [{}],
    [0],
    ["0"],
    [1],
    { 0: 1 },
    { a: 1 },
    { a: "1" },
    { a: 1n },
    { b: 1 },
    [undefined],
    holes(1),
    holes(2),
    [null],
    [undefined, undefined],
    holes(3),
    Object.assign([], { a: 1 }),
    Object.assign([], { a: undefined }),
    { a: undefined },
    { a: null },
    { a: 1, b: 2 },
    { b: 2, a: 1 },
    { __proto__: null, c: 1 },
    JSON.parse('{"__proto__":1}'),
    [one, one],
    [one, { a: 1 }],
    [{ a: 1 }, { a: 2 }],
    [[1, 2], 3],
    [[1], 2, 3],
    [1, [2, 3]],
    loop,
    loopOfTwo,
    [[[]]],
    new Map([[1, 2]]),
    new Map([[2, 1]]),
    new Map<unknown, unknown>([["1", 2]]),
    new Map([
      [1, 2],
      [3, 4],
    ]),
    new Map([
      [3, 4],
      [1, 2],
    ]),
    new Map([[one, one]]),
    new Map([[one, { a: 1 }]]),
    new Set([1, 2]),
    new Set([2, 1]),
    new Set(["1", "2"]),
    new Set([1]),
    new Set([[1]]),
    [1, 2],
    [2, 1],
    new Date(0),
    new Date(1),
    new Date(Number.NaN),
    new Date(0).toISOString(),
    /a/,
    /a/g,
    /b/,
    /a/i,
    "/a/",
    new Error(""),
    new Error("a"),
    new TypeError("a"),
    new Error("a", { cause: undefined }),
    new Error("a", { cause: 1 }),
    { message: "a" },
    ...[Uint8Array, Int8Array, Uint8ClampedArray, Buffer, Uint16Array, Float16Array, Float32Array].flatMap((View) => [
      View.from([0, 0]),
      View.from([1, 0]),
    ]),
    new Uint8Array(1),
    new DataView(new ArrayBuffer(1)),
    new DataView(new ArrayBuffer(2)),
    new ArrayBuffer(1),
    new ArrayBuffer(2),
    new BigInt64Array(1),
    new BigUint64Array(1),
    new Float64Array(1),
    new Float64Array([-0]),
    Object(0),
    Object(-0),
    Object(""),
    Object("0"),
    Object(false),
    Object(0n),
    [Object(0)],
    [["a", "b"], ["c"]],
    [["a"], ["b", "c"]],
    ["ab", "c"],
    ["a", "bc"],
    ["a,b", "c"],
  ];

  it.each([...values.keys()])("value %i has bytes of its own", (index) => {
    const bytes = encode(values[index]);
    const same = values.flatMap((other, at) => (encode(other).equals(bytes) ? [at] : []));
    expect(same).toEqual([index]);
  });
});

describe("equal values have equal bytes", () => {
  it.each<[string, unknown, unknown]>([
    ["numbers, however they are written", 1e3, 1000.0],
    ["every NaN", Number.NaN, new Float64Array(new BigUint64Array([0xfff8_0000_0000_0001n]).buffer)[0]],
    ["strings, however they were put together", "ab".repeat(40), ["ab".repeat(20), "ab".repeat(20)].join("")],
    ["views, wherever they lie in their memory", new Uint16Array([1, 2, 3]).subarray(1), new Uint16Array([2, 3])],
    ["Buffers from the pool and outside of it", Buffer.from("abc"), Buffer.alloc(3, "abc")],
    ["frozen objects", Object.freeze({ a: 1 }), { a: 1 }],
    ["objects that grew and shrank", deleted({ a: 1, b: 2, c: 3 }, "b"), { a: 1, c: 3 }],
    ["arrays that grew and shrank", Object.assign([1, 2, 3], { length: 1 }), [1]],
    ["errors without a message", new Error(), new Error("")],
    [
      "maps that were set twice",
      new Map([["a", 0]]).set("b", 2).set("a", 1),
      new Map([
        ["a", 1],
        ["b", 2],
      ]),
    ],
  ])("%s", (_, a, b) => expect(encode(a).equals(encode(b))).toBe(true));
});

/** Node's comparison does not end on an error that is its own cause; then ours alone decides. */
function isEqualToNode(a: unknown, b: unknown): boolean {
  try {
    return isDeepStrictEqual(a, b);
  } catch (error) {
    if (error instanceof RangeError) return true;
    throw error;
  }
}

function holes(length: number): unknown[] {
  return Object.assign([], { length });
}

function deleted(object: Record<string, unknown>, key: string): object {
  Reflect.deleteProperty(object, key);
  return object;
}

describe("damaged bytes", () => {
  it("give a RangeError or another value, and nothing else", () => {
    const broken = fc.tuple(
      recipes,
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      fc.nat(3),
    );
    fc.assert(
      fc.property(broken, ([recipe, changes, cut]) => {
        const bytes = Buffer.from(encode(build(recipe)));
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        try {
          decode(bytes.subarray(0, bytes.length - cut));
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("of another version, of none, and of a length that cannot be are refused", () => {
    expect(() => decode(Buffer.of(2, 0))).toThrow(/canonical form 2 is not known/);
    expect(() => decode(Buffer.of())).toThrow(RangeError);
    expect(() => decode(Buffer.of(1, 14, 255, 255, 255, 255, 15))).toThrow(/longer than the bytes/);
    expect(() => decode(Buffer.of(1, 99))).toThrow(/no canonical form has the tag 99/);
  });
});
