import { createHash } from "node:crypto";
import type { EnvInput, Secret } from "../index.ts";

/** A text that is given to a program; an `env(…)` or a `secret(…)` is never shown. */
export type GivenText = string | EnvInput | Secret<string>;

/** This process's environment, with what a program is given besides. A variable of an `env(…)` that is not set is not set for it. */
export function addedEnv(added: Readonly<Record<string, GivenText>> = {}): Record<string, string | undefined> {
  const env: Record<string, string | undefined> = { ...process.env };
  for (const [name, value] of Object.entries(added)) {
    env[name] = isEnv(value) ? process.env[value.name] : isSecret(value) ? value.reveal() : value;
  }
  return env;
}

/** What must not be shown of these, in the clear. */
export function secretsAmong(given: Iterable<unknown>): string[] {
  const secrets: string[] = [];
  for (const each of given) {
    const secret = isEnv(each) ? process.env[each.name] : isSecret(each) ? each.reveal() : undefined;
    if (secret !== undefined) secrets.push(secret);
  }
  return secrets;
}

/** What of a text counts, for a key: a secret by its digest, a variable by its name (it is an input by itself). */
export function countedText(given: GivenText): unknown {
  if (isSecret(given)) return { secret: createHash("sha256").update(`secret\n${given.reveal()}`).digest("hex") };
  return isEnv(given) ? { env: given.name } : given;
}

/** A text as people are shown it. */
export function shownText(given: GivenText): string {
  if (isEnv(given)) return `$${given.name}`;
  return isSecret(given) ? "(secret)" : given;
}

export function isEnv(given: unknown): given is EnvInput {
  return (given as Partial<EnvInput> | null)?.kind === "env";
}

/** Also one of another copy of this library. */
export function isSecret(given: unknown): given is Secret<string> {
  return typeof (given as Partial<Secret> | null)?.reveal === "function";
}

/** The names of the params that are secrets. */
export function secretParams(params: unknown): string[] {
  return Object.entries(params ?? {}).flatMap(([name, its]) => (isSecret(its) ? [name] : []));
}
