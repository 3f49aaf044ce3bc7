import { isSecretName, Secret, type Pipeline } from "../../index.ts";

/** What stands for a secret. */
const HIDDEN = "•••";
/** Shorter ones would be found in the middle of words that are none. */
const SHORTEST_SECRET = 6;

/** Hides what may not be shown from texts and values. */
export interface Veil {
  text(text: string): string;
  /** What stands under a name, of a column say, may be secret whatever it is. */
  named(name: string, text: string): string;
}

/**
 * What the tasks of a pipeline declare as secret, wherever it turns up: values of `secret()`, environment variables that
 * are declared as inputs (the store keeps only their digests), and whatever has a secret's name (`token`, `password`).
 */
export function veilOf(pipeline: Pipeline): Veil {
  const secrets = new Set<string>();
  const add = (value: unknown): void => {
    const text = value instanceof Secret ? value.reveal() : value;
    if ((typeof text === "string" || typeof text === "number") && String(text).length >= SHORTEST_SECRET)
      secrets.add(String(text));
  };
  for (const { options } of pipeline.tasks) {
    for (const param of Object.values(options.params ?? {})) if (param instanceof Secret) add(param);
    for (const input of options.inputs ?? []) {
      if (typeof input === "string") continue;
      if (input.kind === "env") add(process.env[input.name]);
      if (input.kind === "value" && input.value instanceof Secret) add(input.value);
    }
  }
  const all = [...secrets].sort((a, b) => b.length - a.length);
  const text = (given: string): string => all.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), given);
  return { text, named: (name, given) => (isSecretName(name) ? HIDDEN : text(given)) };
}
