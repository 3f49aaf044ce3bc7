/**
 * The canonical form of a value: one sequence of bytes for each value that a task may return, the
 * same on every machine. The bytes are hashed for keys, and they are also what is stored, so that a
 * stored result's hash is its checksum too. Not an encoder's bytes, which change with its version.
 *
 * Layout: one byte of version, then the value. A value is a tag and what the tag says. Counts,
 * lengths and indices are varints (7 bits a byte, low ones first).
 *
 * - Objects are numbered as they are met; `Reference` names an earlier one. Cycles and shared
 *   references so come back, and count: a task can tell them apart by `===`.
 * - An object's keys are written once, when first met (`NewShape`); the next object with the same
 *   keys in the same order names that shape (`KnownShape`). Tables shrink by this to a third.
 * - Strings of up to 64 units are numbered as they are met, apart for each key of each shape, and named
 *   again by `KnownString` (see `strings.ts` for which are).
 *
 * Each rule leaves no choice, so equal values give equal bytes, and different values different ones.
 */
export const FORMAT_VERSION = 1;

export const Tag = {
  Null: 0,
  Undefined: 1,
  True: 2,
  False: 3,
  /** A whole number from 0 to 2^53 - 1, as a varint. */
  Whole: 4,
  /** A whole number from -1 down, its distance from -1 as a varint. */
  NegativeWhole: 5,
  /** Any other number, -0 and NaN among them: 8 bytes, little-endian; every NaN is the same. */
  Float: 6,
  BigInt: 7,
  /** Length and that many bytes, each one unit below 128. */
  Ascii: 8,
  /** Length in units, and two bytes for each, little-endian: also what is not well-formed comes back. */
  Utf16: 9,
  KnownString: 10,
  Reference: 11,
  NewShape: 12,
  KnownShape: 13,
  /** Length and the elements. */
  Array: 14,
  /** An array with keys that are no index: length, elements, number of such keys, keys and values. */
  ArrayWithKeys: 15,
  /** A place of an array that was never filled. */
  Hole: 16,
  Date: 17,
  RegExp: 18,
  Map: 19,
  Set: 20,
  Error: 21,
  ArrayBuffer: 22,
  /** Kind, length in bytes, bytes. */
  View: 23,
  /** A `Number`, `String`, `Boolean` or `BigInt` object. */
  Boxed: 24,
  /** A file, a folder or a table that is kept beside the value: its identity, as a value. */
  Kept: 25,
} as const;

export const MAX_KNOWN_STRING_LENGTH = 64;

/** The deepest nesting: each level costs some 500 bytes of the stack, which has 984 kB by default. */
export const MAX_DEPTH = 1000;

/** The kinds of views on bytes; the order is part of the format. */
export const VIEW_KINDS = [
  "Buffer",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int8Array",
  "Uint16Array",
  "Int16Array",
  "Uint32Array",
  "Int32Array",
  "BigUint64Array",
  "BigInt64Array",
  "Float32Array",
  "Float64Array",
  "DataView",
  "Float16Array",
] as const;

export type ViewKind = (typeof VIEW_KINDS)[number];

/** The errors that come back as what they were; a class of the user's own would not. */
export const ERROR_KINDS: readonly ErrorConstructor[] = [
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
];

/** Whether a key is one of an array's places: `0` to `4294967294`. */
export function isIndex(key: string): boolean {
  const unit = key.charCodeAt(0);
  return unit >= 48 && unit <= 57 && String(Number(key) >>> 0) === key && key !== "4294967295";
}
