import fc from "../../support/random.ts";

/** How to build a value: as plain data, so that the same value can be built again and again. */
export type Recipe =
  | { readonly kind: "leaf"; readonly make: () => unknown }
  | { readonly kind: "array"; readonly items: readonly (Recipe | "hole")[]; readonly named: Fields }
  | { readonly kind: "object"; readonly fields: Fields }
  | { readonly kind: "map"; readonly entries: readonly (readonly [Recipe, Recipe])[] }
  | { readonly kind: "set"; readonly items: readonly Recipe[] }
  | {
      readonly kind: "error";
      readonly type: ErrorConstructor;
      readonly message: string;
      readonly cause: Recipe | undefined;
    }
  /** An object that was begun earlier: what is shared, and cycles. */
  | { readonly kind: "again"; readonly which: number };

type Fields = readonly (readonly [key: string, value: Recipe])[];

const VIEWS = [
  Uint8Array,
  Uint8ClampedArray,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  BigUint64Array,
  BigInt64Array,
  Float16Array,
  Float32Array,
  Float64Array,
] as const;

/** Any units, also halves of pairs that stand alone; around the lengths at which the form changes its ways. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 5 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom("é", "e\u0301", "\ud800", "\udc00\ud800", "__proto__", "constructor", "0", "-0", "4294967295"),
  fc
    .tuple(fc.constantFrom("a", "é", "\ud83d", "ÿ"), fc.integer({ min: 46, max: 66 }))
    .map(([unit, n]) => unit.repeat(n)),
);

const key = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("a", "b", "c", "id", "__proto__", "0", "1", "10", "01", "-0", "length2", "toString"),
  },
  { weight: 1, arbitrary: text },
);

const bytes = fc.uint8Array({ maxLength: 40 });

const leaf: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(
    0,
    -0,
    -1,
    127,
    128,
    16_384,
    2 ** 31,
    2 ** 53 - 1,
    2 ** 53,
    -(2 ** 53),
    Infinity,
    -Infinity,
    Number.NaN,
    5e-324,
  ),
  fc.bigInt(),
  fc.constantFrom(0n, -1n, 2n ** 64n, -(2n ** 1000n)),
  fc.boolean(),
  fc.constantFrom(null, undefined),
);

const object = fc.oneof(
  fc.date().map((date) => () => new Date(date)),
  fc.constantFrom(
    () => /a+\/[\]/]/dgimsuy,
    () => new RegExp(""),
    () => /[\p{L}--[a-z]]/v,
    () => /\n\u2028/,
  ),
  fc.oneof(fc.double(), text, fc.boolean(), fc.bigInt()).map((plain) => () => Object(plain) as object),
  bytes.map((data) => () => data.slice().buffer),
  fc.tuple(bytes, fc.nat(7)).map(
    ([data, skip]) =>
      () =>
        Buffer.from(data).subarray(Math.min(skip, data.length)),
  ),
  fc.tuple(bytes, fc.nat(7)).map(
    ([data, skip]) =>
      () =>
        new DataView(data.slice().buffer, Math.min(skip, data.length)),
  ),
  fc.tuple(fc.constantFrom(...VIEWS), bytes, fc.nat(2)).map(([View, data, skip]) => () => {
    const size = View.BYTES_PER_ELEMENT;
    const from = Math.min(skip, Math.floor(data.length / size)) * size;
    return new View(data.slice().buffer, from, Math.floor((data.length - from) / size));
  }),
);

const fields = (value: fc.Arbitrary<Recipe>): fc.Arbitrary<Fields> =>
  fc.uniqueArray(fc.tuple(key, value), { maxLength: 5, selector: ([name]) => name });

/** Anything that a task may return. */
export const recipes: fc.Arbitrary<Recipe> = fc.letrec<{ value: Recipe }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf.map((plain): Recipe => ({ kind: "leaf", make: () => plain })),
    object.map((make): Recipe => ({ kind: "leaf", make })),
    fc.nat(30).map((which): Recipe => ({ kind: "again", which })),
    fields(tie("value")).map((its): Recipe => ({ kind: "object", fields: its })),
    fc
      .record({
        items: fc.array(
          fc.oneof({ weight: 5, arbitrary: tie("value") }, { weight: 1, arbitrary: fc.constant("hole" as const) }),
          { maxLength: 6 },
        ),
        named: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fields(tie("value")) }),
      })
      .map((its): Recipe => ({
        kind: "array",
        items: its.items,
        named: its.named.filter(([name]) => !/^(\d+|length)$/.test(name)),
      })),
    fc
      .array(fc.tuple(tie("value"), tie("value")), { maxLength: 4 })
      .map((entries): Recipe => ({ kind: "map", entries })),
    fc.array(tie("value"), { maxLength: 4 }).map((items): Recipe => ({ kind: "set", items })),
    fc
      .record({
        type: fc.constantFrom(Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError),
        message: text,
        cause: fc.option(tie("value"), { nil: undefined }),
      })
      .map((its): Recipe => ({ kind: "error", type: its.type, message: its.message, cause: its.cause })),
  ),
})).value;

/**
 * Builds the value: each time of new objects, equal to those of all other times.
 *
 * @param prototype of plain objects
 */
export function build(recipe: Recipe, prototype: object | null = Object.prototype): unknown {
  const begun: object[] = [];
  const begin = <Begun extends object>(value: Begun): Begun => {
    begun.push(value);
    return value;
  };
  const put = (on: object, its: Fields): void => {
    for (const [name, value] of its)
      Object.defineProperty(on, name, { value: make(value), writable: true, enumerable: true, configurable: true });
  };
  const make = (its: Recipe): unknown => {
    switch (its.kind) {
      case "leaf":
        return its.make();
      case "again":
        return begun.length === 0 ? its.which : begun[its.which % begun.length];
      case "object": {
        const value = begin(Object.create(prototype) as object);
        put(value, its.fields);
        return value;
      }
      case "array": {
        const value = begin<unknown[]>([]);
        for (const [index, item] of its.items.entries()) if (item !== "hole") value[index] = make(item);
        value.length = its.items.length;
        put(value, its.named);
        return value;
      }
      case "map": {
        const value = begin(new Map());
        for (const [name, item] of its.entries) value.set(make(name), make(item));
        return value;
      }
      case "set": {
        const value = begin(new Set());
        for (const item of its.items) value.add(make(item));
        return value;
      }
      case "error": {
        const value = begin(new its.type(its.message));
        if (its.cause !== undefined)
          Object.defineProperty(value, "cause", { value: make(its.cause), writable: true, configurable: true });
        return value;
      }
    }
  };
  return make(recipe);
}
