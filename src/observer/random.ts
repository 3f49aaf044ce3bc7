import crypto from "node:crypto";
import type { See } from "./lookout.ts";
import type { Patches } from "./patches.ts";

const OF_CRYPTO = [
  "randomBytes",
  "pseudoRandomBytes",
  "randomFill",
  "randomFillSync",
  "randomInt",
  "randomUUID",
  "randomUUIDv7",
  "getRandomValues",
  "generateKey",
  "generateKeySync",
  "generateKeyPair",
  "generateKeyPairSync",
];

/** Randomness: `Math.random`, `node:crypto`, and the Web's `crypto`. */
export function watchRandomness(patches: Patches, see: See): void {
  const onCall = (owner: object, name: string, what: string): void =>
    patches.onCall(owner, name, (_, here) => see(() => ({ kind: "random", what, here })));
  onCall(Math, "random", "Math.random()");
  for (const name of OF_CRYPTO) onCall(crypto, name, `crypto.${name}()`);
  const web = Object.getPrototypeOf(globalThis.crypto) as object;
  for (const name of ["getRandomValues", "randomUUID"]) onCall(web, name, `crypto.${name}()`);
}
