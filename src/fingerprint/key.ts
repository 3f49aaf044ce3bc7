import { KEY_SCHEME, type Fingerprint, type Key, type KeyParts } from "../model/key.ts";
import { digest } from "./digest.ts";

/**
 * The key of a task: a hash over its parts, in which no two different lists give the same text
 * (labels are counted, digests have no line ends).
 *
 * @param parts each list sorted by label in the order of code units
 */
export function makeKey(parts: KeyParts): Key {
  const text = `little-pipelines key ${KEY_SCHEME}\n${section("code", parts.code)}${section("packages", parts.packages)}${section("inputs", parts.inputs)}${section("upstream", parts.upstream)}`;
  return { hash: digest(text), parts };
}

function section(name: string, list: readonly Fingerprint[]): string {
  let text = `${name} ${list.length}\n`;
  for (const [label, itsDigest] of list) text += `${label.length} ${label} ${itsDigest}\n`;
  return text;
}

/** Sorts by label in the order of code units, which no locale changes. */
export function byLabel(a: Fingerprint, b: Fingerprint): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}
