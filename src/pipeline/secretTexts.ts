import { Secret } from "../model/secret.ts";
import type { Task } from "../model/task.ts";
import { isSecretName } from "../model/url.ts";
import { veilOver } from "../model/veil.ts";

/** A shorter one is found in every second text. */
const SHORTEST = 4;
/** What nobody has called a secret is hidden from this length on alone. */
const SHORTEST_VARIABLE = 6;
/** A text of this length without blanks that is no path: of a variable that a task declares, a key or a password. */
const CERTAIN = 16;

/**
 * The texts that must not be shown, written down or sent anywhere in the clear: what tasks declare as `secret()`, what a
 * run is given as such; variables of the environment that are called as secrets are (`…TOKEN`, `…PASSWORD`), passwords in
 * addresses there, and of those that tasks declare with `env()` what looks like a key.
 *
 * @param given the values of the run's params
 */
export function secretTexts(tasks: readonly Task[], given: Readonly<Record<string, unknown>> = {}): Set<string> {
  const found = new Set<string>();
  const declared = new Set<string>();
  for (const { options } of tasks) {
    for (const [name, param] of Object.entries(options.params ?? {})) {
      if (!(param instanceof Secret)) continue;
      addTexts(found, param.reveal());
      if (Object.hasOwn(given, name)) addTexts(found, plainOf(given[name]));
    }
    for (const input of options.inputs ?? []) {
      if (typeof input === "string") continue;
      if (input.kind === "env") declared.add(input.name);
      if (input.kind === "value") addMarked(found, input.value);
      if (input.kind === "url")
        for (const its of [...Object.values(input.headers), ...Object.values(input.secretQuery ?? {})]) {
          if (typeof its === "string") continue;
          if (its instanceof Secret) addTexts(found, its.reveal());
          else addTexts(found, process.env[its.name]);
        }
    }
  }
  for (const its of Object.values(given)) addMarked(found, its);
  addVariables(found, declared);
  return found;
}

/** Whether params hold what is secret: they were declared or given as `secret()`, or repeat a secret's text. */
export function holdsSecrets(tasks: readonly Task[], given: Readonly<Record<string, unknown>>): boolean {
  const declared = (name: string): boolean => tasks.some(({ options }) => options.params?.[name] instanceof Secret);
  return (
    Object.entries(given).some(([name, its]) => its instanceof Secret || declared(name)) ||
    veilOver(secretTexts(tasks, given)).isIn(given)
  );
}

function addVariables(found: Set<string>, declared: ReadonlySet<string>): void {
  for (const [name, text = ""] of Object.entries(process.env)) {
    const password = /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*:([^/@\s]+)@/i.exec(text)?.[1];
    if (password !== undefined) {
      addTexts(found, password);
      addTexts(found, decoded(password));
    }
    if (text.length < SHORTEST_VARIABLE || /^[./~]|\s/.test(text)) continue;
    const isCalledSecret = isSecretName(name) && !/author/i.test(name);
    const isKey = declared.has(name) && text.length >= CERTAIN && !text.includes("/");
    if (isCalledSecret || isKey) found.add(text);
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** All texts of what is a secret as a whole. */
function addTexts(found: Set<string>, value: unknown): void {
  if (typeof value === "object" && value !== null) for (const its of Object.values(value)) addTexts(found, its);
  else if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") {
    const text = String(value);
    if (text.length >= SHORTEST) found.add(text);
  }
}

/** The texts of the secrets that a plain value holds. */
function addMarked(found: Set<string>, value: unknown): void {
  if (value instanceof Secret) addTexts(found, value.reveal());
  else if (Array.isArray(value) || Object.getPrototypeOf(value ?? 0) === Object.prototype)
    for (const its of Object.values(value as object)) addMarked(found, its);
}

function plainOf(value: unknown): unknown {
  return value instanceof Secret ? value.reveal() : value;
}
