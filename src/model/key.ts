/**
 * The version of the list of what counts in a key. It is itself a part of the key: raising it makes
 * every task run again, so it changes only when the meaning of a part does.
 */
export const KEY_SCHEME = 2;

/**
 * One thing that counts: what it is, for people, and a digest of it; and where that is short, what it looks like:
 * a param's value, a file's size and date. Only the first two count.
 */
export type Fingerprint = readonly [label: string, digest: string, shown?: string];

/**
 * All that a result depends on, each part apart, so that a difference can be named.
 * Each list is sorted by label, in the order of code units, and so is the same on every machine.
 */
export interface KeyParts {
  /** The run function, and every function and class that it reaches. */
  readonly code: readonly Fingerprint[];
  /** The values that these use, as the run began, and which name stands for what. */
  readonly captured: readonly Fingerprint[];
  /** npm packages that the code reaches, with all that these depend on; Node's major version. */
  readonly packages: readonly Fingerprint[];
  /** Files, environment variables, params, values, urls and probes that the task declares. */
  readonly inputs: readonly Fingerprint[];
  /** The values of its dependencies' results, and the contents of the files they write. */
  readonly upstream: readonly Fingerprint[];
}

/** What a result is addressed by, beside its task's name. */
export interface Key {
  /** SHA-256 over the parts and the scheme, in hexadecimal. */
  readonly hash: string;
  readonly parts: KeyParts;
}

/** Something about a task's code that could not be followed, or a value that cannot be compared. */
export interface Note {
  /** The function or the variable. */
  readonly label: string;
  readonly problem: string;
  /** What to do about it. */
  readonly hint: string;
  /** What could be followed in a wider way counts so; else the task runs every time. */
  readonly isFollowed: boolean;
}
