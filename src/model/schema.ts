import { inspect } from "node:util";
import { PipelineError } from "./errors.ts";

/**
 * What zod, valibot, arktype and others make: an object that tells whether a value fits, and what it is then
 * (https://standardschema.dev).
 *
 * @typeParam Input what it is given
 * @typeParam Output what it makes of it
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    /** Who made it: `zod`. */
    readonly vendor: string;
    readonly validate: (value: unknown) => Validated<Output> | Promise<Validated<Output>>;
    /** For types alone. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a schema says of a value: what it is, or what is wrong with it. */
export type Validated<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] };

/** One thing that is wrong. */
export interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Options without a schema, for types: what does not fit a schema is not taken for what has none. */
export interface NoSchema {
  readonly schema?: undefined;
}

/** What a schema is given. */
export type InputOf<Schema extends StandardSchema> = NonNullable<Schema["~standard"]["types"]>["input"];
/** What a schema makes. */
export type OutputOf<Schema extends StandardSchema> = NonNullable<Schema["~standard"]["types"]>["output"];

/** Whether something is a schema; arktype's are functions. */
export function isSchema(candidate: unknown): candidate is StandardSchema {
  if ((typeof candidate !== "object" && typeof candidate !== "function") || candidate === null) return false;
  const standard = (candidate as Partial<StandardSchema>)["~standard"];
  return typeof standard === "object" && typeof standard.validate === "function";
}

/**
 * What a schema makes of a task's result.
 *
 * @throws PipelineError `RESULT_INVALID`, with the path and the message of each issue
 */
export async function validResult(task: string, schema: StandardSchema, value: unknown): Promise<unknown> {
  const validated = await schema["~standard"].validate(value);
  if (validated.issues === undefined) return validated.value;
  throw doesNotFit(
    task,
    validated.issues.map((issue) => describeIssue("result", issue, value)),
  );
}

/** So many are shown. */
export const MOST_ISSUES = 10;

/**
 * The error of a result that does not fit. Its first issue is in its first line: in many places there is room for that alone.
 *
 * @param lines its issues, as `describeIssue` writes them
 */
export function doesNotFit(
  task: string,
  [first, ...lines]: readonly string[],
  hint: string = "Mend what it returns, or its schema.",
): PipelineError {
  const shown = lines.slice(0, MOST_ISSUES - 1).map((line) => `- ${line}`);
  const more = lines.length > shown.length ? [`- and ${lines.length - shown.length} more`] : [];
  return new PipelineError(
    "RESULT_INVALID",
    [`task ${JSON.stringify(task)} returned what does not fit its schema: ${first}`, ...shown, ...more].join("\n"),
    { hint, task },
  );
}

const LONGEST_VALUE = 80;

/** An issue with its place and the value there: `result[3].price: expected number, it is "12"`. */
export function describeIssue(name: string, { message, path = [] }: Issue, value: unknown): string {
  let place = name;
  let at = value;
  for (const segment of path) {
    const key = typeof segment === "object" ? segment.key : segment;
    place += typeof key === "string" && /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${keyText(key)}]`;
    at = at instanceof Map ? at.get(key) : (at as Record<PropertyKey, unknown> | null | undefined)?.[key];
  }
  const text = inspect(at, { depth: 0, breakLength: Infinity, maxStringLength: LONGEST_VALUE });
  return `${place}: ${message}${text.length > LONGEST_VALUE ? "" : `, it is ${text}`}`;
}

function keyText(key: PropertyKey): string {
  return typeof key === "string" ? JSON.stringify(key) : String(key);
}
