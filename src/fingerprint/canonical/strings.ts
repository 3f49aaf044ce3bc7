import { MAX_KNOWN_STRING_LENGTH } from "./format.ts";

/*
 * Strings that were met at one place of a structure (under one key of objects of one shape, or anywhere else)
 * are numbered, and named by their number when they are met again. A column of a few cities shrinks
 * by this to a byte or two each; a column of names that are all different would pay for look-ups that find
 * nothing, so a table that has found less than it holds is closed for good. Writer and reader keep the same count.
 */

/** The sizes at which a table is looked at: 1,024 and every doubling of it. */
const FIRST_LOOK = 1024;
/** Beyond this many nothing is added. */
const MOST = 2 ** 16;

/** Counts what a table of strings holds and has found. */
class Balance {
  isOpen = true;
  size = 0;
  hits = 0;

  /** Whether a string that is not known is added. */
  takes(length: number): boolean {
    return this.isOpen && length <= MAX_KNOWN_STRING_LENGTH && this.size < MOST;
  }

  add(): void {
    const size = ++this.size;
    if (size >= FIRST_LOOK && (size & (size - 1)) === 0 && this.hits < size) this.isOpen = false;
  }
}

/** The table as the writer needs it. */
export class StringNumbers {
  readonly #balance = new Balance();
  readonly #numbers = new Map<string, number>();

  /** The number of a string that is known; undefined where it must be written, and is known from then on if it can be. */
  find(text: string): number | undefined {
    const balance = this.#balance;
    if (!balance.isOpen || text.length > MAX_KNOWN_STRING_LENGTH) return undefined;
    const known = this.#numbers.get(text);
    if (known !== undefined) balance.hits++;
    else if (balance.takes(text.length)) {
      this.#numbers.set(text, balance.size);
      balance.add();
    }
    return known;
  }
}

/** The table as the reader needs it. */
export class KnownStrings {
  readonly #balance = new Balance();
  readonly #strings: string[] = [];

  /** The string of a number. */
  at(index: number): string | undefined {
    this.#balance.hits++;
    return this.#strings[index];
  }

  /** To be told of each string that was written out. */
  met(text: string): void {
    if (!this.#balance.takes(text.length)) return;
    this.#strings.push(text);
    this.#balance.add();
  }
}
