/**
 * The language's own classes whose members are all native. Not all that is in the global scope: to ask for
 * `FormData` loads a megabyte of Node's.
 */
export const NATIVE_CLASSES: readonly (Function & { readonly prototype: object })[] = [
  Object,
  Function,
  Array,
  String,
  Number,
  Boolean,
  Symbol,
  BigInt,
  Promise,
  Map,
  Set,
  WeakMap,
  WeakSet,
  Date,
  RegExp,
  ArrayBuffer,
  SharedArrayBuffer,
  DataView,
  Error,
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  EvalError,
  URIError,
  AggregateError,
];

/** Prototypes that no global name leads to, by what people call them. */
export const NATIVE_PROTOTYPES: readonly (readonly [object, string])[] = [
  [Object.getPrototypeOf(Uint8Array) as object, "TypedArray"],
  [(Object.getPrototypeOf(Uint8Array) as { prototype: object }).prototype, "TypedArray.prototype"],
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array].map(
    (its): [object, string] => [its.prototype, `${its.name}.prototype`],
  ),
  ...[Float32Array, Float64Array, BigInt64Array, BigUint64Array, Iterator].map((its): [object, string] => [
    its.prototype as object,
    `${its.name}.prototype`,
  ]),
  [Object.getPrototypeOf(function* () {}.prototype) as object, "Generator.prototype"],
  [Object.getPrototypeOf(async function* () {}.prototype) as object, "AsyncGenerator.prototype"],
];
