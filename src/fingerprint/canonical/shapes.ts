/** A list of keys, as a place in the tree of all that were met: the way to it is the keys. */
interface Place {
  /** In the order in which the lists were met; -1 where the list is only the beginning of others. */
  index: number;
  /** The places one key further on. */
  next: Map<string, Place> | undefined;
}

/**
 * Numbers the lists of keys that plain objects have. A tree, one level for each key: what a look-up
 * takes grows with the number of keys alone, also where each of 100,000 objects has a key of its own.
 */
export class Shapes {
  readonly #root: Place = { index: -1, next: undefined };
  #lastKeys: readonly string[] = [];
  #lastIndex = -1;
  #count = 0;

  /** The list that was asked for last; empty where there was none. */
  get lastKeys(): readonly string[] {
    return this.#lastKeys;
  }

  get lastIndex(): number {
    return this.#lastIndex;
  }

  /** The number of these keys if they were met before; else they are numbered, and undefined is given. */
  find(keys: readonly string[]): number | undefined {
    let place = this.#root;
    for (let i = 0; i < keys.length; i++) {
      place.next ??= new Map();
      let next = place.next.get(keys[i]!);
      if (next === undefined) place.next.set(keys[i]!, (next = { index: -1, next: undefined }));
      place = next;
    }
    const isNew = place.index < 0;
    if (isNew) place.index = this.#count++;
    this.#lastKeys = keys;
    this.#lastIndex = place.index;
    return isNew ? undefined : place.index;
  }
}
