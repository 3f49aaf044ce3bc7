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
