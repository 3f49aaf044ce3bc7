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
 * @param what the value is called in errors: `results.Load`
 * @throws PipelineError `RESULT_NOT_STORABLE` for what has no counterpart in Python, with the path to it
 */
export function encode(value: unknown, what: string): Encoded {
  const tables: TableLike[] = [];
  return { text: JSON.stringify(encoded(value, { tables, inside: new Set() }, what)), tables };
}

interface Encoding {
  readonly tables: TableLike[];
  /** The objects around: a value that holds itself has no counterpart. */
  readonly inside: Set<object>;
}

/** The value itself where nothing in it needs another form. */
function encoded(value: unknown, encoding: Encoding, path: string): unknown {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: ["float", floatText(value)] };
    case "bigint":
      return { $: ["int", String(value)] };
    case "undefined":
      return null;
    case "object":
      return value === null ? null : encodedObject(value, encoding, path);
    case "string":
    case "boolean":
      return value;
    default:
      throw refused(path, `is a ${typeof value}`);
  }
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return Object.is(value, -0) ? "-0.0" : value > 0 ? "inf" : "-inf";
}

function encodedObject(value: object, encoding: Encoding, path: string): unknown {
  if (encoding.inside.has(value)) throw refused(path, "holds itself");
  encoding.inside.add(value);
  try {
    if (Array.isArray(value)) return encodedList(value, encoding, path);
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null
      ? encodedRecord(value, encoding, path)
      : encodedInstance(value, encoding, path);
  } finally {
    encoding.inside.delete(value);
  }
}

function encodedList(list: readonly unknown[], encoding: Encoding, path: string): unknown {
  let copy: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const each = list[i];
    const its = encoded(each, encoding, `${path}[${i}]`);
    if (its !== each) copy ??= [...list];
    if (copy !== undefined) copy[i] = its;
  }
  return copy ?? list;
}

function encodedRecord(record: object, encoding: Encoding, path: string): unknown {
  let copy: Record<string, unknown> | undefined;
  let isOdd = false;
  for (const [name, each] of Object.entries(record)) {
    if (name === "$" || name === "__proto__") isOdd = true;
    const its = encoded(
      each,
      encoding,
      /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`,
    );
    if (its === each) continue;
    copy ??= Object.assign(Object.create(null) as Record<string, unknown>, record);
    copy[name] = its;
  }
  const its = copy ?? record;
  return isOdd ? { $: ["object", Object.entries(its)] } : its;
}

function encodedInstance(value: object, encoding: Encoding, path: string): unknown {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw refused(path, "is an invalid Date");
    return { $: ["date", value.getTime()] };
  }
  if (value instanceof Map) {
    const entries = [...value].map(([key, its], i) => [
      encoded(key, encoding, `${path} (key ${i})`),
      encoded(its, encoding, `${path}.get(${String(key)})`),
    ]);
    return { $: ["map", entries] };
  }
  if (value instanceof Set)
    return { $: ["set", [...value].map((each, i) => encoded(each, encoding, `${path} (element ${i})`))] };
  const bytes = bytesOf(value);
  if (bytes !== undefined) {
    const code = CODES[value.constructor.name];
    const text = bytes.toString("base64");
    return { $: code === undefined ? ["bytes", text] : ["array", code, text] };
  }
  if (isBoxedPrimitive(value)) return encoded(value.valueOf(), encoding, path);
  if (isTable(value)) {
    const { path: file, columns } = value;
    return { $: ["table", { number: encoding.tables.push(value) - 1, path: file, columns }] };
  }
  if (isKept(value)) return { $: ["path", value.path] };
  throw refused(path, `is a ${value.constructor.name || "value of a class"}`);
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

function refused(path: string, what: string): PipelineError {
  return new PipelineError("RESULT_NOT_STORABLE", `${path} ${what}, for which Python has no counterpart`, {
    hint: "Let the task that returns it return plain data (docs/python.md lists what has a counterpart).",
  });
}
