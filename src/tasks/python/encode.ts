import { isBoxedPrimitive } from "node:util/types";
import { PipelineError } from "../../index.ts";

/** A value on its way to Python. */
export interface Encoded {
  /** JSON, with `{"$": [kind, …]}` for what JSON has no word for; `py/little_pipelines/exchange.py` reads it. */
  readonly text: string;
  /** The tables in it, by their numbers. */
  readonly tables: readonly TableLike[];
}

/** A table, as far as Python needs it: its file, and its rows for a Python that cannot read that. */
export interface TableLike {
  readonly path: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  toArray(): Promise<readonly object[]>;
}

/**
 * @param value an object: its names are the beginnings of the paths in errors
 * @throws PipelineError `RESULT_NOT_STORABLE` for what has no counterpart in Python, with the path to it
 */
export function encode(value: unknown): Encoded {
  const tables: TableLike[] = [];
  try {
    return { text: JSON.stringify(encoded(value, { tables, inside: new Set() })), tables };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    throw new PipelineError(
      "RESULT_NOT_STORABLE",
      `${thrown.path.slice(1)} ${thrown.what}, for which Python has no counterpart`,
      {
        hint: "Let the task that returns it return plain data (docs/python.md lists what has a counterpart).",
      },
    );
  }
}

interface Encoding {
  readonly tables: TableLike[];
  /** The objects around: a value that holds itself has no counterpart. */
  readonly inside: Set<object>;
}

/** What has no counterpart. Its path is put together on the way back, since it is seldom asked for. */
class Refusal {
  readonly what: string;
  path = "";

  constructor(what: string) {
    this.what = what;
  }

  static within(step: string, thrown: unknown): unknown {
    if (thrown instanceof Refusal) thrown.path = step + thrown.path;
    return thrown;
  }
}

/** The value itself where nothing in it needs another form. */
function encoded(value: unknown, encoding: Encoding): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: ["float", floatText(value)] };
    case "bigint":
      return { $: ["int", String(value)] };
    case "undefined":
      return null;
    case "object":
      return value === null ? null : encodedObject(value, encoding);
    default:
      throw new Refusal(`is a ${typeof value}`);
  }
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return Object.is(value, -0) ? "-0.0" : value > 0 ? "inf" : "-inf";
}

function encodedObject(value: object, encoding: Encoding): unknown {
  if (encoding.inside.has(value)) throw new Refusal("holds itself");
  encoding.inside.add(value);
  const its = Array.isArray(value)
    ? encodedList(value, encoding)
    : isPlain(value)
      ? encodedRecord(value, encoding)
      : encodedInstance(value, encoding);
  encoding.inside.delete(value);
  return its;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function encodedList(list: readonly unknown[], encoding: Encoding): unknown {
  let copy: unknown[] | undefined;
  let i = 0;
  try {
    for (; i < list.length; i++) {
      const its = encoded(list[i], encoding);
      if (its !== list[i]) copy ??= [...list];
      if (copy !== undefined) copy[i] = its;
    }
  } catch (thrown) {
    throw Refusal.within(`[${i}]`, thrown);
  }
  return copy ?? list;
}

function encodedRecord(record: object, encoding: Encoding): unknown {
  let copy: Record<string, unknown> | undefined;
  let isOdd = false;
  for (const name of Object.keys(record)) {
    if (name === "$" || name === "__proto__") isOdd = true;
    const each = (record as Record<string, unknown>)[name];
    try {
      const its = encoded(each, encoding);
      if (its === each) continue;
      copy ??= Object.assign(Object.create(null) as Record<string, unknown>, record);
      copy[name] = its;
    } catch (thrown) {
      throw Refusal.within(stepTo(name), thrown);
    }
  }
  const its = copy ?? record;
  return isOdd ? { $: ["object", Object.entries(its)] } : its;
}

function stepTo(name: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function encodedInstance(value: object, encoding: Encoding): unknown {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new Refusal("is an invalid Date");
    return { $: ["date", value.getTime()] };
  }
  if (value instanceof Map) return { $: ["map", encodedList([...value], encoding)] };
  if (value instanceof Set) return { $: ["set", encodedList([...value], encoding)] };
  const bytes = bytesOf(value);
  if (bytes !== undefined) {
    const code = CODES[value.constructor.name];
    const text = bytes.toString("base64");
    return { $: code === undefined ? ["bytes", text] : ["array", code, text] };
  }
  if (isBoxedPrimitive(value)) return encoded(value.valueOf(), encoding);
  if (isTable(value)) {
    const { path, columns } = value;
    return { $: ["table", { number: encoding.tables.push(value) - 1, path, columns }] };
  }
  if (isKept(value)) return { $: ["path", value.path] };
  throw new Refusal(`is a ${value.constructor.name || "value of a class"}`);
}

/** Letters of Python's `array`, for numbers in a row. Bytes are `bytes`. */
const CODES: Readonly<Record<string, string>> = {
  Int8Array: "b",
  Int16Array: "h",
  Uint16Array: "H",
  Int32Array: "i",
  Uint32Array: "I",
  BigInt64Array: "q",
  BigUint64Array: "Q",
  Float32Array: "f",
  Float64Array: "d",
};

function bytesOf(value: object): Buffer | undefined {
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return value instanceof ArrayBuffer ? Buffer.from(value) : undefined;
}

function isTable(value: object): value is TableLike {
  return (value as { kind?: unknown }).kind === "table" && "columns" in value;
}

/** A file or folder that another task has kept. */
function isKept(value: object): value is { readonly path: string } {
  const { kind, path } = value as { kind?: unknown; path?: unknown };
  return (kind === "file" || kind === "folder") && typeof path === "string";
}
