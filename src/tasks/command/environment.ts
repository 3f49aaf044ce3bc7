import type { EnvInput, Secret } from "../../index.ts";
import { isEnv, isSecret, type Piece } from "./argument.ts";

/** This process's environment, with what a command adds. A variable of an `env(…)` that is not set is not set for it. */
export function addedEnv(
  added: Readonly<Record<string, string | EnvInput | Secret<string>>> = {},
): Record<string, string | undefined> {
  const env: Record<string, string | undefined> = { ...process.env };
  for (const [name, value] of Object.entries(added)) {
    env[name] = isEnv(value) ? process.env[value.name] : isSecret(value) ? value.reveal() : value;
  }
  return env;
}

/** What must not be shown of these, in the clear. */
export function secretsAmong(pieces: Iterable<Piece>): string[] {
  const secrets: string[] = [];
  for (const each of pieces) {
    const secret = isEnv(each) ? process.env[each.name] : isSecret(each) ? each.reveal() : undefined;
    if (secret !== undefined) secrets.push(secret);
  }
  return secrets;
}
