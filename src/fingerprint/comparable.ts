import type { Fingerprint, KeyParts, Note } from "../model/key.ts";
import { digest } from "./digest.ts";
import { keySection } from "./key.ts";

/** What of a task's code can be compared between two processes. Plain data. */
export type ComparableCode = Pick<KeyParts, "code" | "captured" | "packages">;

/** A task's code without what is never equal again (a socket, a promise): such a task runs every time anyway. */
export function comparable({
  code,
  captured,
  packages,
  notes,
}: ComparableCode & { readonly notes: readonly Note[] }): ComparableCode {
  const without = new Set(
    notes.flatMap(({ label, isFollowed }) => (isFollowed ? [] : [`${label} ${CANNOT_BE_COMPARED}`])),
  );
  return {
    code,
    captured: without.size === 0 ? captured : captured.filter(([label]) => !without.has(label)),
    packages,
  };
}

/** Follows the label of what is never equal again. */
export const CANNOT_BE_COMPARED = "(cannot be compared)";

export function codeDigest({ code, captured, packages }: ComparableCode): string {
  return digest(keySection("code", code) + keySection("captured", captured) + keySection("packages", packages));
}

/** The labels of what differs. */
export function differing(before: readonly Fingerprint[], after: readonly Fingerprint[]): string[] {
  const digests = new Map(before.map(([label, its]) => [label, its]));
  const labels = new Set<string>();
  for (const [label, its] of after) {
    if (digests.get(label) !== its) labels.add(label);
    digests.delete(label);
  }
  return [...labels, ...digests.keys()];
}
