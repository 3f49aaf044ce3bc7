import type { Identity } from "../../kept/kept.ts";
import { revive } from "../../kept/revive.ts";
import type { Parcel } from "../../model/kept.ts";
import { ERROR_KINDS, FORMAT_VERSION, isIndex, Tag, VIEW_KINDS } from "./format.ts";
import { KnownStrings } from "./strings.ts";
import { makeView } from "./views.ts";

/**
 * The value of canonical bytes, made anew at each call. The bytes must have been checked against
 * their hash: damaged ones give a `RangeError` or a wrong value. Nothing in them can run code.
 *
 * @param parcels where the files lie that the value holds, in the order of `encodeWithFiles`. @default it holds none
 */
export function decode(bytes: Uint8Array, parcels: readonly Parcel[] = []): unknown {
  try {
    return new Decoder(bytes, parcels).decode();
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new RangeError("the bytes are no canonical form", { cause: error });
  }
}

class Decoder {
  readonly #bytes: Buffer;
  #at = 0;
  readonly #strings = new KnownStrings();
  readonly #objects: object[] = [];
  readonly #shapes: Shape[] = [];

  readonly #parcels: Iterator<Parcel, undefined>;

  constructor(bytes: Uint8Array, parcels: readonly Parcel[]) {
    this.#parcels = parcels.values();
    this.#bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  decode(): unknown {
    const version = this.#byte();
    if (version !== FORMAT_VERSION) throw new RangeError(`canonical form ${version} is not known here`);
    return this.#value(this.#byte());
  }

  #next(): unknown {
    return this.#value(this.#byte());
  }

  #string(): string {
    const text = this.#next();
    if (typeof text !== "string") throw new RangeError("there is no text where one belongs");
    return text;
  }

  #value(tag: number): unknown {
    switch (tag) {
      case Tag.KnownString:
        return this.#strings.at(this.#varint());
      case Tag.Whole:
        return this.#varint();
      case Tag.KnownShape:
        return this.#plain(this.#shapes[this.#varint()]!);
      case Tag.Ascii:
      case Tag.Utf16:
        return this.#text(tag);
      case Tag.Float:
        return this.#float();
      case Tag.NegativeWhole:
        return -1 - this.#varint();
      case Tag.Null:
        return null;
      case Tag.Undefined:
        return undefined;
      case Tag.True:
        return true;
      case Tag.False:
        return false;
      case Tag.NewShape:
        return this.#plain(this.#shape());
      case Tag.Array:
        return this.#array(this.#varint());
      case Tag.Reference:
        return this.#objects[this.#varint()];
      default:
        return this.#rare(tag);
    }
  }

  #rare(tag: number): unknown {
    switch (tag) {
      case Tag.ArrayWithKeys:
        return this.#named(this.#array(this.#varint()));
      case Tag.BigInt: {
        const negative = this.#byte() === 1;
        const size = BigInt(`0x${this.#digits()}`);
        return negative ? -size : size;
      }
      case Tag.Date:
        return this.#keep(new Date(this.#float()));
      case Tag.RegExp: {
        const place = this.#reserve();
        return this.#fill(place, new RegExp(this.#string(), this.#string()));
      }
      case Tag.Map:
        return this.#map(this.#varint());
      case Tag.Set:
        return this.#set(this.#varint());
      case Tag.Error:
        return this.#error(ERROR_KINDS[this.#varint()]!);
      case Tag.ArrayBuffer:
        return this.#keep(this.#copy(this.#varint()));
      case Tag.View:
        return this.#view(this.#byte(), this.#varint());
      case Tag.Boxed: {
        const place = this.#reserve();
        return this.#fill(place, Object(this.#next()) as object);
      }
      case Tag.Kept: {
        const place = this.#reserve();
        const { value: parcel } = this.#parcels.next();
        if (parcel === undefined) throw new RangeError("it is not known where the files of this value are");
        return this.#fill(place, revive(this.#next() as Identity, parcel));
      }
      default:
        throw new RangeError(`no canonical form has the tag ${tag}`);
    }
  }

  #plain({ keys, columns }: Shape): object {
    const object: Record<string, unknown> = {};
    this.#objects.push(object);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const value = this.#column(this.#bytes[this.#at++]!, columns, i);
      if (key === "__proto__") define(object, key, value);
      else object[key] = value;
    }
    return object;
  }

  /** A value of a plain object: its strings have tables of their own. */
  #column(tag: number, columns: (KnownStrings | undefined)[], place: number): unknown {
    if (tag === Tag.KnownString) return (columns[place] ??= new KnownStrings()).at(this.#varint());
    if (tag === Tag.Ascii || tag === Tag.Utf16) return this.#text(tag, (columns[place] ??= new KnownStrings()));
    return this.#value(tag);
  }

  #shape(): Shape {
    const shape: Shape = { keys: [], columns: [] };
    this.#shapes.push(shape);
    for (let count = this.#varint(); count > 0; count--) shape.keys.push(this.#string());
    return shape;
  }

  #array(length: number): unknown[] {
    // A length that the bytes cannot hold is damage: do not reserve room for it.
    if (length > this.#bytes.length - this.#at) throw new RangeError("an array is longer than the bytes");
    const array: unknown[] = [];
    this.#objects.push(array);
    for (let i = 0; i < length; i++) {
      const tag = this.#byte();
      if (tag !== Tag.Hole) array[i] = this.#value(tag);
    }
    array.length = length;
    return array;
  }

  #named(array: unknown[]): unknown[] {
    for (let count = this.#varint(); count > 0; count--) {
      const key = this.#string();
      // An index or a length from damaged bytes would make room for billions.
      if (Object.hasOwn(array, key) || isIndex(key)) throw new RangeError(`an array has the key ${key} twice`);
      define(array, key, this.#next());
    }
    return array;
  }

  #map(size: number): Map<unknown, unknown> {
    const map = this.#keep(new Map<unknown, unknown>());
    for (let i = 0; i < size; i++) map.set(this.#next(), this.#next());
    return map;
  }

  #set(size: number): Set<unknown> {
    const set = this.#keep(new Set<unknown>());
    for (let i = 0; i < size; i++) set.add(this.#next());
    return set;
  }

  #error(Kind: ErrorConstructor): Error {
    const place = this.#reserve();
    const error = new Kind(this.#string());
    this.#fill(place, error);
    // Its stack would tell of this decoder.
    error.stack = `${error.name}: ${error.message}`;
    if (this.#byte() === 1)
      Object.defineProperty(error, "cause", {
        value: this.#next(),
        writable: true,
        configurable: true,
        enumerable: false,
      });
    return error;
  }

  #view(kind: number, length: number): object {
    return this.#keep(makeView(VIEW_KINDS[kind]!, this.#copy(length), 0, length));
  }

  #copy(length: number): ArrayBuffer {
    const start = this.#bytes.byteOffset + this.#at;
    this.#at += length;
    return this.#bytes.buffer.slice(start, start + length) as ArrayBuffer;
  }

  #text(tag: number, strings = this.#strings): string {
    const length = this.#varint();
    const start = this.#at;
    this.#at += tag === Tag.Ascii ? length : length * 2;
    const text =
      tag === Tag.Ascii
        ? this.#bytes.toString("latin1", start, this.#at)
        : this.#bytes.toString("utf16le", start, this.#at);
    strings.met(text);
    return text;
  }

  /** The digits of a bigint are in no table. */
  #digits(): string {
    const tag = this.#byte();
    const length = this.#varint();
    if (tag !== Tag.Ascii) throw new RangeError("a bigint has no digits");
    this.#at += length;
    return this.#bytes.toString("latin1", this.#at - length, this.#at);
  }

  #float(): number {
    const value = this.#bytes.readDoubleLE(this.#at);
    this.#at += 8;
    return value;
  }

  #byte(): number {
    return this.#bytes[this.#at++]!;
  }

  #varint(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.#at++]!;
    if (byte < 128) return byte;
    let value = byte & 127;
    let scale = 128;
    do {
      byte = bytes[this.#at++]!;
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  }

  #keep<Kept extends object>(object: Kept): Kept {
    this.#objects.push(object);
    return object;
  }

  /** Takes a number for an object that can only be made after what it holds has been read. */
  #reserve(): number {
    return this.#objects.push({}) - 1;
  }

  #fill<Kept extends object>(place: number, object: Kept): Kept {
    this.#objects[place] = object;
    return object;
  }
}

interface Shape {
  readonly keys: string[];
  /** The strings that were met under each key. */
  readonly columns: (KnownStrings | undefined)[];
}

/** Assigning to `__proto__` would set the prototype. */
function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
