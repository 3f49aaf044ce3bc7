/**
 * The version of the list of what counts in a key. It is itself a part of the key: raising it makes
 * every task run again, so it changes only when the meaning of a part does.
 */
export const KEY_SCHEME = 1;

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
  /** The run function, and what it reaches in the project's files. */
  readonly code: readonly Fingerprint[];
  /** npm packages, and Node's major version. */
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
