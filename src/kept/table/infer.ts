import { PipelineError } from "../../model/errors.ts";

/** The type that a column of JavaScript values gets: the narrowest that gives each of them back as it was. */
export type Inferred =
  | { readonly kind: "null" | "boolean" | "integer" | "double" | "bigint" | "huge" | "text" | "date" | "bytes" }
  | { readonly kind: "list"; readonly of: Inferred }
  | { readonly kind: "map"; readonly key: Inferred; readonly value: Inferred }
  | { readonly kind: "struct"; readonly fields: ReadonlyMap<string, Inferred> };

export const NULL: Inferred = { kind: "null" };
const [BOOLEAN, INTEGER, DOUBLE, BIGINT, HUGE, TEXT, DATE, BYTES] = (
  ["boolean", "integer", "double", "bigint", "huge", "text", "date", "bytes"] as const
).map((kind): Inferred => ({ kind })) as [
  Inferred,
  Inferred,
  Inferred,
  Inferred,
  Inferred,
  Inferred,
  Inferred,
  Inferred,
];

/** Thrown inside: the place is added where it is known. */
export class NotTabular extends Error {}

/** The type of one value together with those before it. */
export function widen(type: Inferred, value: unknown): Inferred {
  switch (typeof value) {
    case "undefined":
      return type;
    case "boolean":
      return type.kind === "boolean" ? type : join(type, BOOLEAN);
    case "number":
      if (type.kind === "double") return type;
      if ((value | 0) === value && !Object.is(value, -0)) return type.kind === "integer" ? type : join(type, INTEGER);
      return join(type, DOUBLE);
    case "bigint":
      return join(type, bigintType(value));
    case "string":
      if (!value.isWellFormed()) throw new NotTabular("a text with half a character (a lone surrogate)");
      return type.kind === "text" ? type : join(type, TEXT);
    case "object":
      return value === null ? type : join(type, objectType(value, type));
    default:
      throw new NotTabular(`a ${typeof value}`);
  }
}

function bigintType(value: bigint): Inferred {
  if (value >= -(2n ** 63n) && value < 2n ** 63n) return BIGINT;
  if (value > -(10n ** 38n) && value < 10n ** 38n) return HUGE;
  throw new NotTabular("a bigint of more than 38 digits");
}

function objectType(value: object, before: Inferred): Inferred {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new NotTabular("an invalid Date");
    return DATE;
  }
  if (value instanceof Uint8Array) return BYTES;
  if (Array.isArray(value) || isNumbers(value)) {
    let of = before.kind === "list" ? before.of : NULL;
    for (const each of value) of = widen(of, each);
    return { kind: "list", of };
  }
  if (value instanceof Map) {
    let [key, its] = before.kind === "map" ? [before.key, before.value] : [NULL, NULL];
    for (const [k, v] of value) {
      if (k === null || k === undefined) throw new NotTabular("a Map with null as a key");
      key = widen(key, k);
      its = widen(its, v);
    }
    return { kind: "map", key, value: its };
  }
  if (!isPlainObject(value)) throw new NotTabular(`an instance of ${value.constructor?.name ?? "a class"}`);
  const fields = new Map(before.kind === "struct" ? before.fields : []);
  for (const [name, each] of Object.entries(value)) fields.set(name, widen(fields.get(name) ?? NULL, each));
  if (fields.size === 0) throw new NotTabular("an object without properties");
  return { kind: "struct", fields };
}

/** Arrays of numbers that are no bytes. */
function isNumbers(value: object): value is Float64Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * The narrowest type that holds what either does.
 *
 * @throws NotTabular where no type gives both back as they were
 */
export function join(a: Inferred, b: Inferred): Inferred {
  if (a === b || b.kind === "null") return a;
  if (a.kind === "null") return b;
  if (a.kind === "list" && b.kind === "list") return { kind: "list", of: join(a.of, b.of) };
  if (a.kind === "map" && b.kind === "map")
    return { kind: "map", key: join(a.key, b.key), value: join(a.value, b.value) };
  if (a.kind === "struct" && b.kind === "struct") {
    const fields = new Map(a.fields);
    for (const [name, type] of b.fields) fields.set(name, join(fields.get(name) ?? NULL, type));
    return { kind: "struct", fields };
  }
  if (a.kind === b.kind) return a;
  const kinds = new Set([a.kind, b.kind]);
  if (kinds.has("integer") && kinds.has("double")) return DOUBLE;
  if (kinds.has("bigint") && kinds.has("huge")) return HUGE;
  throw new NotTabular(`${WORDS[b.kind]} beside ${WORDS[a.kind]}`);
}

const WORDS: Record<Inferred["kind"], string> = {
  null: "nulls",
  boolean: "booleans",
  integer: "numbers",
  double: "numbers",
  bigint: "bigints",
  huge: "bigints",
  text: "texts",
  date: "dates",
  bytes: "bytes",
  list: "lists",
  map: "maps",
  struct: "objects",
};

/** Whether one type holds all that the other does, in the same form. */
export function isSame(a: Inferred, b: Inferred): boolean {
  return typeName(a) === typeName(b);
}

/** As SQL has it. A column that is null throughout is one of integers to Parquet. */
export function typeName(type: Inferred): string {
  switch (type.kind) {
    case "list":
      return `${typeName(type.of)}[]`;
    case "map":
      return `MAP(${typeName(type.key)}, ${typeName(type.value)})`;
    case "struct":
      return `STRUCT(${[...type.fields].map(([name, its]) => `"${name.replaceAll('"', '""')}" ${typeName(its)}`).join(", ")})`;
    default:
      return NAMES[type.kind];
  }
}

const NAMES = {
  null: "INTEGER",
  boolean: "BOOLEAN",
  integer: "INTEGER",
  double: "DOUBLE",
  bigint: "BIGINT",
  huge: "DECIMAL(38,0)",
  text: "VARCHAR",
  date: "TIMESTAMP WITH TIME ZONE",
  bytes: "BLOB",
} as const;

export function notTabular(where: string, what: string): PipelineError {
  return new PipelineError("NOT_TABULAR", `${where} holds ${what}`, {
    hint: "All values of a column must be of one kind: numbers, bigints, texts, booleans, dates, bytes, lists, objects, or null (docs/tables.md).",
  });
}
