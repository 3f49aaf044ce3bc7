import { inspect } from "node:util";
import { Kept } from "../../kept/kept.ts";
import { PipelineError } from "../../model/errors.ts";
import type { Parcel } from "../../model/kept.ts";
import { classify } from "./classify.ts";
import { ERROR_KINDS, FORMAT_VERSION, isIndex, MAX_DEPTH, Tag, VIEW_KINDS } from "./format.ts";
import { locateRefused, lostSymbols } from "./locate.ts";
import { Shapes } from "./shapes.ts";
import { StringNumbers } from "./strings.ts";
import { TooLarge, Writer, MAX_BYTES } from "./writer.ts";

/**
 * The canonical bytes of a value (see `format.ts`).
 *
 * @param value anything that a task may return
 * @param label what the value is called in an error's path: `result` gives `result.rows[3].parse`
 * @throws PipelineError `RESULT_NOT_STORABLE` with the path to what would not come back equal,
 *   `RESULT_TOO_LARGE` above 512 MiB
 */
export function encode(value: unknown, label = "result"): Buffer {
  return encodeWithFiles(value, label).bytes;
}

/** A value's canonical bytes, and where the files lie that it holds: in the order in which they are met. */
export interface Encoded {
  readonly bytes: Buffer;
  readonly parcels: readonly Parcel[];
}

/**
 * The same, for a value whose files shall be kept with it.
 *
 * @throws PipelineError as {@link encode}
 */
export function encodeWithFiles(value: unknown, label = "result"): Encoded {
  try {
    return new Encoder().encode(value) ?? new Encoder(new Map()).encode(value)!;
  } catch (error) {
    if (error instanceof TooLarge) throw tooLarge(label, error);
    // Else it was refused, or could not be read: a getter threw, or the stack ended before MAX_DEPTH did.
    throw refusal(value, label, error);
  }
}

/** Thrown inside, when an object is met again and its number was not kept. */
class MetAgain extends Error {}

/** Thrown inside, without a path: it is looked for only when it is needed. */
class Refused extends Error {}

class Encoder {
  readonly #out = new Writer();
  /** Strings that are no value of a plain object. */
  readonly #strings = new StringNumbers();
  /** Strings of plain objects: by shape, then by the place of the key. */
  readonly #columns: (StringNumbers | undefined)[][] = [];
  readonly #seen = new Set<object>();
  readonly #shapes = new Shapes();
  readonly #numbers: Map<object, number> | undefined;
  #parcels: Parcel[] = NO_PARCELS;
  #depth = 0;

  /**
   * @param numbers the number of each object, kept only in a second go, for a value that has
   *   references: looking them up takes as long as all the rest, and most results are trees
   */
  constructor(numbers?: Map<object, number>) {
    this.#numbers = numbers;
  }

  /** Undefined where a first go met an object again. */
  encode(value: unknown): Encoded | undefined {
    this.#out.byte(FORMAT_VERSION);
    try {
      this.#value(value);
    } catch (error) {
      if (error instanceof MetAgain) return undefined;
      throw error;
    }
    return { bytes: this.#out.finish(), parcels: this.#parcels };
  }

  #value(value: unknown): void {
    switch (typeof value) {
      case "string":
        return this.#string(value);
      case "number":
        return this.#number(value);
      case "boolean":
        return this.#out.byte(value ? Tag.True : Tag.False);
      case "undefined":
        return this.#out.byte(Tag.Undefined);
      case "bigint":
        return this.#bigint(value);
      case "object":
        return value === null ? this.#out.byte(Tag.Null) : this.#object(value);
      default:
        throw new Refused();
    }
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      this.#out.byte(Tag.Float);
      this.#out.float(value);
    } else if (value >= 0) this.#out.tagged(Tag.Whole, value);
    else this.#out.tagged(Tag.NegativeWhole, -1 - value);
  }

  #string(value: string, strings: StringNumbers = this.#strings): void {
    const known = strings.find(value);
    if (known === undefined) this.#out.string(value);
    else this.#out.tagged(Tag.KnownString, known);
  }

  #bigint(value: bigint): void {
    const digits = (value < 0n ? -value : value).toString(16);
    this.#out.byte(Tag.BigInt);
    this.#out.byte(value < 0n ? 1 : 0);
    this.#out.string(digits);
  }

  #object(object: object): void {
    const count = this.#seen.size;
    if (this.#seen.add(object).size === count) {
      if (this.#numbers === undefined) throw new MetAgain();
      return this.#out.tagged(Tag.Reference, this.#numbers.get(object)!);
    }
    this.#numbers?.set(object, count);
    if (++this.#depth > MAX_DEPTH) throw new Refused();
    // Plain objects are most of every table: told by their prototype alone, which takes a tenth of the
    // time of the full classification.
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype === Object.prototype || prototype === null) this.#plain(object as Record<string, unknown>);
    else this.#classified(object);
    this.#depth--;
  }

  #classified(object: object): void {
    const found = classify(object);
    switch (found.kind) {
      // A task's `results`: what stands behind these is no part of them.
      case "object":
        return this.#plain(object as Record<string, unknown>);
      case "array":
        return this.#array(object as unknown[]);
      case "date":
        this.#out.byte(Tag.Date);
        return this.#out.float((object as Date).getTime());
      case "regexp":
        this.#out.byte(Tag.RegExp);
        this.#string((object as RegExp).source);
        return this.#string((object as RegExp).flags);
      case "map":
        this.#out.tagged(Tag.Map, (object as Map<unknown, unknown>).size);
        for (const [key, value] of object as Map<unknown, unknown>) {
          this.#value(key);
          this.#value(value);
        }
        return undefined;
      case "set":
        this.#out.tagged(Tag.Set, (object as Set<unknown>).size);
        for (const value of object as Set<unknown>) this.#value(value);
        return undefined;
      case "error":
        return this.#error(object as Error);
      case "arrayBuffer":
        return this.#bytes(Tag.ArrayBuffer, new Uint8Array(object as ArrayBuffer));
      case "view": {
        const view = object as NodeJS.ArrayBufferView;
        this.#out.byte(Tag.View);
        return this.#bytes(
          VIEW_KINDS.indexOf(found.view),
          new Uint8Array(view.buffer, view.byteOffset, view.byteLength),
        );
      }
      case "boxed":
        this.#out.byte(Tag.Boxed);
        return this.#value(object.valueOf());
      case "kept":
        if (this.#parcels === NO_PARCELS) this.#parcels = [];
        this.#parcels.push(Kept.parcelOf(object as Kept));
        this.#out.byte(Tag.Kept);
        return this.#value((object as Kept).identity());
      default:
        throw new Refused();
    }
  }

  #plain(object: Record<string, unknown>): void {
    if (Object.getOwnPropertySymbols(object).length > 0) checkSymbols(object);
    let keys = this.#shapes.lastKeys;
    let shape: number | undefined;
    if (hasKeys(object, keys)) shape = this.#shapes.lastIndex;
    else {
      keys = Object.keys(object);
      shape = this.#shapes.find(keys);
    }
    if (shape === undefined) {
      this.#columns.push([]);
      this.#out.tagged(Tag.NewShape, keys.length);
      for (const key of keys) this.#string(key);
    } else this.#out.tagged(Tag.KnownShape, shape);
    const columns = this.#columns[shape ?? this.#columns.length - 1]!;
    for (let i = 0; i < keys.length; i++) {
      const value = object[keys[i]!];
      if (typeof value === "string") this.#string(value, (columns[i] ??= new StringNumbers()));
      else this.#value(value);
    }
  }

  #array(array: readonly unknown[]): void {
    // Each place takes a byte, a hole too: told before looking at billions of them.
    if (array.length > MAX_BYTES) throw new TooLarge();
    // Indices come first among an array's keys: more keys than elements tell of others (holes aside).
    const keys = isListAlone(array) ? undefined : Object.keys(array);
    const named =
      keys === undefined || keys.length === 0 || isIndex(keys.at(-1)!) ? [] : keys.filter((key) => !isIndex(key));
    if (Object.getOwnPropertySymbols(array).length > 0) checkSymbols(array);
    this.#out.tagged(named.length === 0 ? Tag.Array : Tag.ArrayWithKeys, array.length);
    for (let i = 0; i < array.length; i++) {
      const value = array[i];
      if (value !== undefined || Object.hasOwn(array, i)) this.#value(value);
      else this.#out.byte(Tag.Hole);
    }
    if (named.length === 0) return;
    this.#out.varint(named.length);
    for (const key of named) {
      this.#string(key);
      this.#value((array as unknown as Record<string, unknown>)[key]);
    }
  }

  /** The stack is left out: it names places of one machine, and no comparison looks at it. */
  #error(error: Error): void {
    this.#out.tagged(
      Tag.Error,
      ERROR_KINDS.findIndex((kind) => kind.prototype === Object.getPrototypeOf(error)),
    );
    this.#string(error.message);
    this.#out.byte(Object.hasOwn(error, "cause") ? 1 : 0);
    if (Object.hasOwn(error, "cause")) this.#value(error.cause);
  }

  #bytes(tag: number, bytes: Uint8Array): void {
    this.#out.tagged(tag, bytes.length);
    this.#out.bytes(bytes);
  }
}

/** Most values hold none. */
const NO_PARCELS: Parcel[] = [];

/** Whether an object has just these keys, in this order: without a list of its own for each row of a table. */
function hasKeys(object: object, keys: readonly string[]): boolean {
  let count = 0;
  for (const key in object) if (key !== keys[count++]) return false;
  return count === keys.length && count > 0;
}

/**
 * Whether a long array certainly has nothing but places. `Object.keys` would make a string of each place; `inspect`
 * lists other keys without that, and shows this text where there are none.
 */
function isListAlone(array: readonly unknown[]): boolean {
  return array.length >= LONG && inspect(array, PLACES_LEFT_OUT) === `[ ... ${array.length} more items ]`;
}

const LONG = 1000;
const PLACES_LEFT_OUT = { maxArrayLength: 0, depth: 0, customInspect: false } as const;

/** What a symbol gives away of arguments objects and modules, and keys that would be lost. */
function checkSymbols(object: object): void {
  if (classify(object).kind === "refused" || lostSymbols(object).length > 0) throw new Refused();
}

function refusal(value: unknown, label: string, cause: unknown): PipelineError {
  const { path, what } = locateRefused(value, label, cause);
  return new PipelineError("RESULT_NOT_STORABLE", `${path} is ${what}`, {
    hint: "It would not come back equal from the store: return plain data instead (docs/results.md lists what can be kept).",
    cause,
  });
}

function tooLarge(label: string, cause: Error): PipelineError {
  return new PipelineError("RESULT_TOO_LARGE", `${label} is larger than ${MAX_BYTES / 2 ** 20} MiB`, {
    hint: "Return a table, table(rows), or a file, keep(…): these are not held in memory (docs/tables.md, docs/files.md).",
    cause,
  });
}
