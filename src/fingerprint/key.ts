import { KEY_SCHEME, type Fingerprint, type Key, type KeyParts } from "../model/key.ts";
import { digest } from "./digest.ts";

/**
 * A key's hash over the texts of its parts, each made by {@link keySection}, in the order
 * code, captured, packages, inputs, upstream.
 */
export function keyHash(sections: string): string {
  return digest(`little-pipelines key ${KEY_SCHEME}\n${sections}`);
}

/**
 * One part of a key as text. No two different lists give the same: labels are counted, and
 * digests have no line ends.
 *
 * @param list sorted by label in the order of code units
 */
export function keySection(name: keyof KeyParts, list: readonly Fingerprint[]): string {
  if (list.length === 0) return EMPTY[name];
  let text = `${name} ${list.length}\n`;
  for (const [label, itsDigest] of list) text += `${label.length} ${label} ${itsDigest}\n`;
  return text;
}

const EMPTY: Readonly<Record<keyof KeyParts, string>> = {
  code: "code 0\n",
  captured: "captured 0\n",
  packages: "packages 0\n",
  inputs: "inputs 0\n",
  upstream: "upstream 0\n",
};

/** A key of given parts. */
export function makeKey(parts: KeyParts): Key {
  const { code, captured, packages, inputs, upstream } = parts;
  const sections =
    keySection("code", code) +
    keySection("captured", captured) +
    keySection("packages", packages) +
    keySection("inputs", inputs) +
    keySection("upstream", upstream);
  return { hash: keyHash(sections), parts };
}

/** Sorts by label in the order of code units, which no locale changes. */
export function byLabel(a: Fingerprint, b: Fingerprint): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}
