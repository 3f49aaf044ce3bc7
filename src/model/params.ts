import { inspect } from "node:util";
import { PipelineError } from "./errors.ts";
import { describeIssue, isSchema, type Issue, type OutputOf, type StandardSchema } from "./schema.ts";
import { Secret } from "./secret.ts";

/** What a param may be: its default decides its type. */
export type ParamValue = string | number | boolean | bigint | Date;

/**
 * Declared params: name → default, which fixes the type; a {@link Secret} default hides the value. Or a schema, which
 * gives type and default: `z.number().int().default(2024)`; without a default the param must be given.
 */
export type ParamDefaults = Readonly<Record<string, ParamValue | Secret<ParamValue> | StandardSchema>>;

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
    : Defaults[Name] extends StandardSchema
      ? OutputOf<Defaults[Name]>
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
 * What a schema makes of what is given for a param: of text from the command line as it is, or where that does not fit, as
 * the number, boolean or JSON that it may be.
 *
 * @param given undefined where nobody gave it: then the schema's default
 * @throws PipelineError `BAD_PARAM` where it does not fit
 */
export function validParam(name: string, schema: StandardSchema, given: unknown): ParamValue {
  let first: readonly Issue[] | undefined;
  for (const candidate of readings(given)) {
    const validated = schema["~standard"].validate(candidate);
    if (validated instanceof Promise)
      throw new PipelineError("BAD_PARAM", `the schema of param ${name} answers later`, {
        hint: "The schema of a param answers at once: leave out what is asynchronous in it.",
      });
    // What else it makes may be any value that can be stored.
    if (validated.issues === undefined) return validated.value as ParamValue;
    first ??= validated.issues;
  }
  const plain = given instanceof Secret ? undefined : given;
  const what =
    given === undefined ? "is not given, and its schema has no default" : describeIssue("value", first![0]!, plain);
  throw new PipelineError("BAD_PARAM", `param ${name}: ${what}`, {
    hint: `Give it: --param ${name}=…, or execute({ params: { ${name}: … } }).`,
  });
}

/** What a text may stand for, itself first. */
function readings(given: unknown): readonly unknown[] {
  const plain: unknown = given instanceof Secret ? (given as Secret<unknown>).reveal() : given;
  if (typeof plain !== "string") return [plain];
  const number = plain.trim() === "" ? Number.NaN : Number(plain);
  const others: unknown[] = Number.isNaN(number) ? [] : [number];
  try {
    others.push(JSON.parse(plain));
  } catch {
    // No JSON.
  }
  return [plain, ...others];
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
export function parseParam(name: string, declared: ParamDefaults[string], given: unknown): ParamValue {
  if (isSchema(declared)) return validParam(name, declared, given);
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
