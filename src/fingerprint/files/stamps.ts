import type { Stats } from "node:fs";

/** Size, time of the last change of contents, of the last change at all, and inode. */
const FIELDS = 4;
const BYTES = FIELDS * Float64Array.BYTES_PER_ELEMENT;

/**
 * What tells files from what they were, a place each: the same while the contents are; the inode and
 * ctime tell a replaced one, and one that was given its old times back. All in one array of numbers:
 * ten thousand objects that live until the end of a look cost more in collecting them than asking the disk.
 * Times are exact to a quarter of a microsecond, which is enough: only files that have not changed for
 * seconds are remembered, so a later change is seconds away.
 */
export class Stamps {
  readonly length: number;
  readonly #numbers: Float64Array;
  readonly #bytes: Buffer;

  /** @param bytes of another, to be the same */
  constructor(length: number, bytes?: Uint8Array) {
    this.length = length;
    this.#numbers = new Float64Array(length * FIELDS);
    this.#bytes = Buffer.from(this.#numbers.buffer);
    if (bytes !== undefined) this.#bytes.set(bytes.subarray(0, this.#bytes.length));
  }

  put(place: number, { size, mtimeMs, ctimeMs, ino }: Stats): void {
    const first = place * FIELDS;
    this.#numbers[first] = size;
    this.#numbers[first + 1] = mtimeMs;
    this.#numbers[first + 2] = ctimeMs;
    this.#numbers[first + 3] = ino;
  }

  /** Takes the stamp of one place of another. */
  copy(place: number, from: Stamps, fromPlace: number): void {
    this.#bytes.set(from.#bytes.subarray(fromPlace * BYTES, (fromPlace + 1) * BYTES), place * BYTES);
  }

  /** Whether there is a file: each has a time of its last change. */
  has(place: number): boolean {
    return this.#numbers[place * FIELDS + 2] !== 0;
  }

  sizeBytes(place: number): number {
    return this.#numbers[place * FIELDS]!;
  }

  /** When it was last changed, or was given the times of another; in milliseconds since 1970 UTC. */
  changedAt(place: number): number {
    return Math.max(this.#numbers[place * FIELDS + 1]!, this.#numbers[place * FIELDS + 2]!);
  }

  isSame(place: number, other: Stamps, otherPlace: number): boolean {
    const [from, otherFrom] = [place * BYTES, otherPlace * BYTES];
    return this.#bytes.compare(other.#bytes, otherFrom, otherFrom + BYTES, from, from + BYTES) === 0;
  }

  equals(other: Stamps): boolean {
    return this.#bytes.equals(other.#bytes);
  }

  /** Those from one place to another. */
  slice(from: number, to: number): Stamps {
    return new Stamps(to - from, this.#bytes.subarray(from * BYTES, to * BYTES));
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** As text, to be kept. */
  toText(): string {
    return this.#bytes.toString("base64");
  }

  /** One of them as text. */
  textAt(place: number): string {
    return this.#numbers.subarray(place * FIELDS, (place + 1) * FIELDS).join(" ");
  }
}
