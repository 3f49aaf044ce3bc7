import { inspect } from "node:util";
import { PipelineError } from "./errors.ts";
import { Secret } from "./secret.ts";

/** What a param may be: its default decides its type. */
export type ParamValue = string | number | boolean | bigint | Date;

/** Declared params: name → default, which fixes the type; a {@link Secret} default hides the value. */
export type ParamDefaults = Readonly<Record<string, ParamValue | Secret<ParamValue>>>;

/** What a task has that declares no params. */
export type NoParams = Readonly<Record<string, never>>;

type Widened<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends boolean
      ? boolean
      : T extends bigint
        ? bigint
        : T;

/** What a task with these declared params is given as `params`. */
export type ParamsOf<Defaults extends ParamDefaults> = {
  readonly [Name in keyof Defaults]: Defaults[Name] extends Secret<infer Value>
    ? Widened<Value>
    : Widened<Defaults[Name]>;
};

type Kind = "string" | "number" | "boolean" | "bigint" | "Date";

/** The type that a default declares, or undefined for what no param can be. */
export function paramKind(declared: unknown): Kind | undefined {
  const plain = declared instanceof Secret ? declared.reveal() : declared;
  if (plain instanceof Date) return Number.isNaN(plain.getTime()) ? undefined : "Date";
  const kind = typeof plain;
  if (kind === "number") return Number.isFinite(plain) ? "number" : undefined;
  return kind === "string" || kind === "boolean" || kind === "bigint" ? kind : undefined;
}

/**
 * A value given for a param, as the type of its default: `2025` and the command line's `"2025"` are
 * the same number.
 *
 * @param name of the param, for the error
 * @param declared the default
 * @param given from `execute({ params })` or as text from the command line
 * @throws PipelineError `BAD_PARAM` where it does not fit
 */
export function parseParam(name: string, declared: ParamValue | Secret<ParamValue>, given: unknown): ParamValue {
  const kind = paramKind(declared)!;
  const hidden = declared instanceof Secret || given instanceof Secret;
  const plain = given instanceof Secret ? (given as Secret<unknown>).reveal() : given;
  const parsed = PARSERS[kind](plain);
  if (parsed !== undefined) return parsed;
  const text = typeof plain === "string" ? JSON.stringify(plain) : inspect(plain, { depth: 0, breakLength: Infinity });
  const shown = hidden ? "(secret)" : text;
  throw new PipelineError("BAD_PARAM", `param ${name}: ${shown} is not a ${kind}`, {
    hint: `Its default makes it a ${kind}: for example ${EXAMPLES[kind]}.`,
  });
}

const EXAMPLES: Record<Kind, string> = {
  string: `"north"`,
  number: "2025 or 0.5",
  boolean: "true or false",
  bigint: "12345678901234567890",
  Date: "2026-01-31 or 2026-01-31T06:00:00Z",
};

const PARSERS: Record<Kind, (given: unknown) => ParamValue | undefined> = {
  string: (given) => (typeof given === "string" ? given : undefined),
  number(given) {
    const parsed = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
    return typeof parsed === "number" && Number.isFinite(parsed) ? parsed : undefined;
  },
  boolean(given) {
    if (typeof given === "boolean") return given;
    return given === "true" ? true : given === "false" ? false : undefined;
  },
  bigint(given) {
    if (typeof given === "bigint") return given;
    if (typeof given === "number" && Number.isSafeInteger(given)) return BigInt(given);
    return typeof given === "string" && /^-?\d+$/.test(given) ? BigInt(given) : undefined;
  },
  Date(given) {
    const parsed = typeof given === "string" ? new Date(given) : given;
    return parsed instanceof Date && !Number.isNaN(parsed.getTime()) ? parsed : undefined;
  },
};
