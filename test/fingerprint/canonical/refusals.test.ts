import { createReadStream } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import fc from "../../support/random.ts";
import { describe, expect, it } from "vitest";
import { decode } from "../../../src/fingerprint/canonical/decode.ts";
import { encode } from "../../../src/fingerprint/canonical/encode.ts";
import { nativeImport } from "../nativeImport.ts";
import { secret } from "../../../src/model/secret.ts";
import { build, recipes, type Recipe } from "./recipes.ts";

class Point {
  x = 1;
}
class Rows extends Array<number> {}
class Lookup extends Map<string, number> {}
class OwnError extends Error {}

const hidden = (object: object, key: PropertyKey, value: unknown): object =>
  Object.defineProperty(object, key, { value, configurable: true });

function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
}

function viewOfDetached(): DataView {
  const buffer = new ArrayBuffer(8);
  const view = new DataView(buffer);
  structuredClone(buffer, { transfer: [buffer] });
  return view;
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe("what would not come back equal is refused, with the path to it", () => {
  it.each(
    (
      [
        [() => () => 1, "result is a function"],
        [() => Point, "result is a class"],
        [
          () =>
            class {
              x = 1;
            },
          "result is a class",
        ],
        [() => ({ rows: [0, 1, 2, { parse: JSON.parse }] }), "result.rows[3].parse is a function"],
        [() => ({ classify() {} }), "result.classify is a function"],
        [() => ({ class() {} }), "result.class is a function"],
        [() => [async () => {}, 1], "result[0] is a function"],
        [() => Symbol("s"), "result is a symbol"],
        [() => ({ a: { b: Symbol.iterator } }), "result.a.b is a symbol"],
        [() => ({ a: { [Symbol("s")]: 1 } }), "the key Symbol(s) of result.a is a symbol"],
        [() => Object.assign([1], { [Symbol("s")]: 1 }), "the key Symbol(s) of result is a symbol"],
        [() => [hidden({}, Symbol.toStringTag, "Rows")], "the key Symbol(Symbol.toStringTag) of result[0] is a symbol"],
        [() => ({ later: Promise.resolve(1) }), "result.later is a promise (is an await missing?)"],
        [() => new Point(), "result is an instance of Point"],
        [() => new Map([["a", new Point()]]), 'result.get("a") is an instance of Point'],
        [() => new Map([[1, [new Point()]]]), "result.values()[0][0] is an instance of Point"],
        [
          () =>
            new Map<unknown, unknown>([
              [1, 1],
              [new Point(), 1],
            ]),
          "result.keys()[1] is an instance of Point",
        ],
        [() => new Set([1, new Point()]), "result.values()[1] is an instance of Point"],
        [() => new Error("x", { cause: { at: new Point() } }), "result.cause.at is an instance of Point"],
        [() => Object.assign([1], { extra: new Point() }), "result.extra is an instance of Point"],
        [() => ({ "a key": { "1": new Point() } }), 'result["a key"]["1"] is an instance of Point'],
        [() => ({ größe: { "": new Point() } }), 'result.größe[""] is an instance of Point'],
        [
          () => JSON.parse('{"__proto__":[1]}', (_, each: unknown) => (each === 1 ? new Point() : each)),
          "result.__proto__[0] is an instance of Point",
        ],
        [() => new Rows(), "result is an instance of Rows"],
        [() => new Lookup(), "result is an instance of Lookup"],
        [() => new OwnError(), "result is an instance of OwnError"],
        [() => Object.create({ a: 1 }), "result is an object with a prototype of its own"],
        [() => Object.create(Map.prototype), "result is an instance of Map"],
        [() => Object.create(Date.prototype), "result is an instance of Date"],
        [() => Object.create(Error.prototype), "result is an instance of Error"],
        [() => Object.create(Number.prototype), "result is an instance of Number"],
        [() => Object.create(ArrayBuffer.prototype), "result is an instance of ArrayBuffer"],
        [() => Object.create(Uint8Array.prototype), "result is an instance of Uint8Array"],
        [() => Object.create(Array.prototype), "result is an instance of Array"],
        [() => globalThis, "result is an object with a prototype of its own"],
        [() => [1].values(), "result is an object with a prototype of its own"],
        [() => new AggregateError([]), "result is an instance of AggregateError"],
        [() => new DOMException("x"), "result is an instance of DOMException"],
        [() => new URL("https://example.org"), "result is an instance of URL"],
        [() => new WeakMap(), "result is an instance of WeakMap"],
        [() => new WeakRef({}), "result is an instance of WeakRef"],
        [() => new Blob(["x"]), "result is an instance of Blob"],
        [() => new Intl.NumberFormat(), "result is an instance of NumberFormat"],
        [() => new AbortController().signal, "result is an instance of AbortSignal"],
        [() => ({ token: secret("x") }), "result.token is an instance of Secret"],
        [() => new Proxy(new Map(), {}), "result is a Proxy"],
        [() => new Proxy(new Date(), {}), "result is a Proxy"],
        [() => new SharedArrayBuffer(1), "result is a SharedArrayBuffer"],
        [() => new ArrayBuffer(1, { maxByteLength: 2 }), "result is a resizable ArrayBuffer"],
        [detached, "result is a detached ArrayBuffer"],
        [viewOfDetached, "result is an instance of DataView on a detached ArrayBuffer"],
        [() => Object(Symbol("s")), "result is a Symbol object"],
        [
          (...args: unknown[]) =>
            (function f() {
              return arguments;
            })(...(args as [])),
          "result is an arguments object",
        ],
        [() => Object.assign(/a/g, { lastIndex: 1 }), "result is a RegExp whose lastIndex is not 0"],
        [
          () => Object.assign(new Date(0), { zone: "UTC" }),
          "result is an instance of Date with a property of its own, zone",
        ],
        [() => Object.assign(new Map(), { a: 1 }), "result is an instance of Map with a property of its own, a"],
        [
          () => Object.assign(new Set(), { [Symbol("s")]: 1 }),
          "result is an instance of Set with a property of its own, Symbol(s)",
        ],
        [() => Object.assign(/a/, { a: 1 }), "result is an instance of RegExp with a property of its own, a"],
        [
          () => Object.assign(new Error("x"), { code: "E" }),
          "result is an instance of Error with a property of its own, code",
        ],
        [() => Object.assign(new Error("x"), { name: "E" }), "result is an Error with a name of its own, E"],
        [() => Object.assign(new Error("x"), { message: 5 }), "result is an Error whose message is no text"],
        [() => hidden(new Error("x"), "errors", []), "result is an Error with errors of its own"],
        [() => Object.assign(Object(1), { a: 1 }), "result is an instance of Number with a property of its own, a"],
        [
          () => Object.assign(Object("ab"), { 2: "c" }),
          "result is an instance of String with a property of its own, 2",
        ],
        [
          () => Object.assign(new ArrayBuffer(1), { a: 1 }),
          "result is an instance of ArrayBuffer with a property of its own, a",
        ],
        [() => Object.assign(Buffer.alloc(5), { a: 1 }), "result is an instance of Buffer with properties of its own"],
        [
          () => Object.assign(Buffer.alloc(5000), { a: 1 }),
          "result is an instance of Buffer with properties of its own",
        ],
        [
          () => Object.assign(new Float64Array(5000).fill(Number.NaN), { a: 1 }),
          "result is an instance of Float64Array with properties of its own",
        ],
        [
          () => Object.assign(new DataView(new ArrayBuffer(1)), { a: 1 }),
          "result is an instance of DataView with properties of its own",
        ],
        [
          () => hidden(new Date(0), "getTime", () => 5),
          "result is an instance of Date with a property of its own, getTime",
        ],
        [() => hidden(new Map([[1, 2]]), "size", 5), "result is an instance of Map with a property of its own, size"],
        [
          () => hidden(Object(1) as object, "valueOf", () => 5),
          "result is an instance of Number with a property of its own, valueOf",
        ],
        [
          () => ({
            a: {
              get b(): never {
                throw new RangeError("no b today");
              },
            },
          }),
          "result.a.b is a property that throws when it is read (no b today)",
        ],
        [
          () => [revoked()],
          "result[0] is an object that cannot be read (Cannot perform 'getPrototypeOf' on a proxy that has been revoked)",
        ],
      ] as [() => unknown, string][]
    ).map(([make, message]) => ({ make, message })),
  )("$message", ({ make, message }) => {
    expect(() => encode(make())).toThrow(expect.objectContaining({ code: "RESULT_NOT_STORABLE" }));
    expect(() => encode(make())).toThrow(/return plain data instead/);
    expect(messageOf(() => encode(make())).split("\n")[0]).toBe(message);
  });

  it("a stream, and the namespace of a module", () => {
    const stream = createReadStream(import.meta.filename);
    stream.destroy();
    expect(() => encode({ stream })).toThrow(/^result\.stream is an instance of ReadStream/);
    const namespace = nativeImport(import.meta.filename.replace("refusals.test.ts", "difference.ts"));
    expect(() => encode([namespace])).toThrow(/^result\[0\] is a module's namespace/);
  });

  it("under the name that the value has for its reader", () => {
    expect(() => encode({ a: [() => 1] }, "value")).toThrow(/^value\.a\[0\] is a function/);
  });

  it("wherever it is: the path leads to it", () => {
    const poison = (): void => {};
    const leaf: Recipe = { kind: "leaf", make: () => poison };
    fc.assert(
      fc.property(recipes, fc.nat(), (recipe, place) => {
        const value = build(plant(recipe, leaf, place));
        // A later entry of a map with the same key takes its place: then it is nowhere.
        fc.pre(reaches(value, poison));
        const message = messageOf(() => encode(value));
        const path = /^(result.*) is a function\n/.exec(message)?.[1];
        expect(path).toBeDefined();
        fc.pre(!path!.includes(" … "));
        const code = path!.replaceAll(/\.(keys|values)\(\)\[/g, ".$1().toArray()[");
        // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval, no-new-func
        expect(new Function("result", `return ${code}`)(value)).toBe(poison);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a value that is too deep", () => {
  it("is refused by its place, in short", () => {
    let value: unknown = 1;
    for (let depth = 0; depth < 5000; depth++) value = { inner: value };
    const message = messageOf(() => encode(value));
    expect(message).toMatch(/^result\.inner\.inner.* … .*\.inner is nested deeper than 1000 levels\n/);
    expect(message.length).toBeLessThan(400);
  });

  it("is refused in words too where the stack ends first, since the caller has used it up", () => {
    let value: unknown = 1;
    for (let depth = 0; depth < 900; depth++) value = [value];
    const fromBelow = (levels: number): string =>
      levels === 0 ? messageOf(() => encode(value)) : fromBelow(levels - 1);
    let deepest = 1000;
    const messages = new Set<string>();
    try {
      for (; ; deepest += 100) messages.add(fromBelow(deepest).split("\n")[0]!);
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
    }
    expect(messages).toEqual(new Set(["", "result is nested too deeply for what is left of the stack"]));
  });
});

describe("a value that is too large", () => {
  it("is refused without being copied", () => {
    const large = Buffer.allocUnsafe(513 * 2 ** 20);
    const before = process.resourceUsage().maxRSS;
    expect(() => encode({ large })).toThrow(
      expect.objectContaining({
        code: "RESULT_TOO_LARGE",
        message: expect.stringMatching(/^result is larger than 512 MiB\n.*keep\(…\)/) as string,
      }),
    );
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(64 * 1024);
  });

  it("is refused where it is only so by its many holes", () => {
    expect(() => encode(Object.assign([], { length: 2 ** 32 - 1 }))).toThrow(
      expect.objectContaining({ code: "RESULT_TOO_LARGE" }),
    );
  });
});

describe("what is accepted", () => {
  it("comes back equal, or is refused: nothing is lost in silence", () => {
    const odd: readonly (() => unknown)[] = [
      () => Object.defineProperty([1, 2], 0, { enumerable: false }),
      () => hidden([1], "hidden", 1),
      () => hidden({ a: 1 }, "hidden", 1),
      () => hidden({ a: 1 }, Symbol("s"), 1),
      () => Object.freeze([1, Object.freeze({ a: 1 })]),
      () => Object.preventExtensions([, 1]), // oxlint-disable-line no-sparse-arrays
      () => hidden([1, 2], Symbol.iterator, function* () {}),
      () => new Uint8Array(new ArrayBuffer(4, { maxByteLength: 8 })),
      () => new Uint8Array(new SharedArrayBuffer(4)),
      () => hidden(Buffer.from("abc"), "hidden", 1),
      () => Object.assign(new TypeError("x"), { stack: "elsewhere" }),
      () => hidden(new Error("x"), "hidden", 1),
      () => Object.defineProperty(new Error("x"), "message", { enumerable: true }),
      () => Object.assign(new Error("x"), { cause: 1 }),
      () => new Float64Array(new BigUint64Array([0x7ff8_0000_0000_0001n]).buffer),
      () => Object("💥\ud800"),
      () => "abc".match(/b(c)/),
      () => "abc".matchAll(/b/g).toArray(),
      () => new Intl.NumberFormat("en").formatToParts(1234.5),
      () => Object.groupBy([1, 2, 3], (each) => (each % 2 === 0 ? "even" : "odd")),
      () => structuredClone(new Map([[{ a: 1 }, new Set([new Date(0)])]])),
      () => process.memoryUsage(),
      () => new URLSearchParams("a=1"),
      () => process.versions,
      () => process.env,
      () => new Headers(),
      () => performance.toJSON(),
      () => Atomics,
      () => Math,
      () => JSON,
      () => Reflect,
      () => new Int8Array(2).entries(),
      () => Object.setPrototypeOf([], null),
      () => Object.setPrototypeOf(new Map(), Map.prototype),
    ];
    for (const make of odd) {
      const value = make();
      let bytes: Buffer;
      try {
        bytes = encode(value);
      } catch (error) {
        expect(error).toMatchObject({ code: "RESULT_NOT_STORABLE" });
        continue;
      }
      const plain =
        typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null ? { ...value } : value;
      expect([make.toString(), isDeepStrictEqual(decode(bytes), plain)]).toEqual([make.toString(), true]);
    }
  });
});

/** Puts a leaf into a recipe, in the `place`-th place that can hold one. */
function plant(recipe: Recipe, poison: Recipe, place: number): Recipe {
  const into = (its: Recipe): Recipe => plant(its, poison, Math.floor(place / 7));
  switch (recipe.kind) {
    case "array":
    case "set": {
      const at = place % (recipe.items.length + 1);
      const old = recipe.items[at];
      const items = recipe.items.toSpliced(at, 1, old === undefined || old === "hole" ? poison : into(old));
      return recipe.kind === "array" ? { ...recipe, items } : { kind: "set", items: items as Recipe[] };
    }
    case "map": {
      const at = place % (recipe.entries.length + 1);
      const [key, value] = recipe.entries[at] ?? [{ kind: "leaf", make: () => "k" } as const, undefined];
      if (value !== undefined && place % 2 === 0)
        return { kind: "map", entries: recipe.entries.toSpliced(at, 1, [into(key), value]) };
      return {
        kind: "map",
        entries: recipe.entries.toSpliced(at, 1, [key, value === undefined ? poison : into(value)]),
      };
    }
    case "object": {
      const at = place % (recipe.fields.length + 1);
      const [key, value] = recipe.fields[at] ?? ["planted", undefined];
      return {
        kind: "object",
        fields: recipe.fields.toSpliced(at, 1, [key, value === undefined ? poison : into(value)]),
      };
    }
    case "error":
      return { ...recipe, cause: recipe.cause === undefined ? poison : into(recipe.cause) };
    default:
      return poison;
  }
}

function messageOf(work: () => unknown): string {
  try {
    work();
    return "";
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return (error as Error).message;
  }
}

/** Whether a value has another somewhere inside. */
function reaches(value: unknown, wanted: unknown, seen = new Set<unknown>()): boolean {
  if (value === wanted) return true;
  if (typeof value !== "object" || value === null || seen.has(value)) return false;
  seen.add(value);
  const inside: unknown[] = Object.values(value);
  if (value instanceof Map) inside.push(...value.keys(), ...value.values());
  if (value instanceof Set) inside.push(...value);
  if (value instanceof Error) inside.push(value.cause);
  return inside.some((each) => reaches(each, wanted, seen));
}
