import { VIEW_KINDS, type ViewKind } from "./format.ts";

interface ViewConstructor {
  readonly prototype: object;
  readonly BYTES_PER_ELEMENT?: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): NodeJS.ArrayBufferView;
}

const constructorOf = (kind: ViewKind): ViewConstructor =>
  (globalThis as unknown as Record<ViewKind, ViewConstructor>)[kind];

const KIND_BY_PROTOTYPE = new Map<unknown, ViewKind>(VIEW_KINDS.map((kind) => [constructorOf(kind).prototype, kind]));

/** The kind of the views that have this prototype; undefined for a class of the user's own. */
export function viewKind(prototype: unknown): ViewKind | undefined {
  return KIND_BY_PROTOTYPE.get(prototype);
}

/** A view of a kind on some bytes, without copying them. */
export function makeView(
  kind: ViewKind,
  buffer: ArrayBufferLike,
  byteOffset: number,
  byteLength: number,
): NodeJS.ArrayBufferView {
  if (kind === "Buffer") return Buffer.from(buffer, byteOffset, byteLength);
  const View = constructorOf(kind);
  return new View(buffer, byteOffset, byteLength / (View.BYTES_PER_ELEMENT ?? 1));
}
