import { Tag } from "./format.ts";

/** The largest canonical form: what a Buffer holds at ease, and what a database is asked to hand over at once. */
export const MAX_BYTES: number = 512 * 1024 * 1024;

/** Thrown where the form would be larger than {@link MAX_BYTES}. */
export class TooLarge extends Error {}

/** Bytes that grow as they are written. */
export class Writer {
  #bytes = Buffer.allocUnsafe(256);
  #length = 0;

  /** What was written: a view on the writer's own bytes, where they fill them well. */
  finish(): Buffer {
    const used = this.#bytes.subarray(0, this.#length);
    return this.#length * 2 > this.#bytes.length ? used : Buffer.from(used);
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number from 0 to 2^53 - 1. */
  varint(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow(8);
    const bytes = this.#bytes;
    let rest = value;
    while (rest > 0x7fffffff) {
      bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      bytes[this.#length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[this.#length++] = rest;
  }

  tagged(tag: number, value: number): void {
    this.byte(tag);
    this.varint(value);
  }

  float(value: number): void {
    if (this.#length + 8 > this.#bytes.length) this.#grow(8);
    // Every NaN is written as the same one, whatever its bits.
    this.#length = this.#bytes.writeDoubleLE(Number.isNaN(value) ? Number.NaN : value, this.#length);
  }

  string(text: string): void {
    const length = text.length;
    const start = this.#length;
    if (this.#length + length + 10 > this.#bytes.length) this.#grow(length + 10);
    this.tagged(Tag.Ascii, length);
    if (this.#ascii(text)) return;
    this.#length = start;
    this.tagged(Tag.Utf16, length);
    if (this.#length + length * 2 > this.#bytes.length) this.#grow(length * 2);
    this.#length += this.#bytes.write(text, this.#length, "utf16le");
  }

  /** Writes units below 128; false, with what was written to be overwritten, when it meets another. */
  #ascii(text: string): boolean {
    const bytes = this.#bytes;
    const length = text.length;
    if (length > SHORT) {
      // One native call beats a loop from about here. Latin-1 letters take one byte as well: seen by utf8's length.
      if (Buffer.byteLength(text, "utf8") !== length) return false;
      this.#length += bytes.write(text, this.#length, "latin1");
      return true;
    }
    let at = this.#length;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) return false;
      bytes[at++] = unit;
    }
    this.#length = at;
    return true;
  }

  bytes(source: Uint8Array): void {
    if (this.#length + source.length > this.#bytes.length) this.#grow(source.length);
    this.#bytes.set(source, this.#length);
    this.#length += source.length;
  }

  #grow(need: number): void {
    const least = this.#length + need;
    if (least > MAX_BYTES) throw new TooLarge();
    const larger = Buffer.allocUnsafe(Math.min(Math.max(least, this.#bytes.length * 2), MAX_BYTES));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

const SHORT = 48;
