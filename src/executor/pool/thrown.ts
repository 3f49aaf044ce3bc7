import { inspect } from "node:util";
import { PipelineError, type ErrorCode } from "../../model/errors.ts";

/** What was thrown, as plain data that reaches another thread or process. */
export type Thrown =
  | {
      readonly kind: "error";
      readonly name: string;
      readonly message: string;
      readonly stack: string | undefined;
      /** What else hangs on it: `code`, `errno`, a status. */
      readonly properties: Readonly<Record<string, unknown>>;
      readonly cause?: Thrown;
      readonly errors?: readonly Thrown[];
      /** Set for this library's own error. */
      readonly pipeline?: { readonly code: ErrorCode; readonly hint: string | undefined; readonly task?: string };
    }
  | { readonly kind: "value"; readonly value: unknown };

/** As many errors behind one another are packed; a circle ends there. */
const DEEPEST = 8;

/** Packs what was thrown. What cannot be copied of it (a function, a socket) is left out, or told in words. */
export function pack(thrown: unknown, depth = 0): Thrown {
  if (!Error.isError(thrown))
    return { kind: "value", value: copyable(thrown) ? thrown : inspect(thrown, { depth: 1 }) };
  const error = thrown as Error & { errors?: unknown };
  const inner = (value: unknown): Thrown => pack(value, depth + 1);
  const isDeep = depth >= DEEPEST;
  return {
    kind: "error",
    name: String(error.name),
    message: String(error.message),
    stack: typeof error.stack === "string" ? error.stack : undefined,
    properties: propertiesOf(error),
    ...("cause" in error && !isDeep ? { cause: inner(error.cause) } : {}),
    ...(Array.isArray(error.errors) && !isDeep ? { errors: error.errors.map(inner) } : {}),
    ...(error instanceof PipelineError
      ? {
          pipeline: {
            code: error.code,
            hint: error.hint,
            ...(error.task === undefined ? {} : { task: error.task }),
          },
        }
      : {}),
  };
}

/** What was thrown, made anew: of the language's own class where it was of one, else an `Error` of that name. */
export function unpack(thrown: Thrown): unknown {
  if (thrown.kind === "value") return thrown.value;
  const error = bare(thrown);
  for (const [name, value] of Object.entries(thrown.properties))
    Object.defineProperty(error, name, { value, enumerable: true, writable: true, configurable: true });
  if (thrown.stack !== undefined) hide(error, "stack", thrown.stack);
  if (error.name !== thrown.name) hide(error, "name", thrown.name);
  return error;
}

function bare({ name, message, cause, errors, pipeline }: Extract<Thrown, { kind: "error" }>): Error {
  const options = cause === undefined ? undefined : { cause: unpack(cause) };
  const inner = errors?.map(unpack);
  if (pipeline !== undefined) {
    const { code, hint, task } = pipeline;
    const what = hint === undefined ? message : message.slice(0, message.length - `\n  ${hint}`.length);
    return new PipelineError(code, what, {
      ...options,
      hint,
      ...(task === undefined ? {} : { task }),
      errors: (inner ?? []) as Error[],
    });
  }
  if (inner !== undefined) return new AggregateError(inner, message, options);
  return new (OWN_CLASSES.get(name) ?? Error)(message, options);
}

const OWN_CLASSES: ReadonlyMap<string, ErrorConstructor> = new Map(
  [TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError].map((each) => [each.name, each]),
);

function hide(error: Error, name: string, value: string): void {
  Object.defineProperty(error, name, { value, enumerable: false, writable: true, configurable: true });
}

const TOLD_APART: ReadonlySet<string> = new Set(["name", "message", "stack", "cause", "errors"]);
/** What this library's own error has besides; what its kinds add (a status) are properties like others. */
const TOLD_OF_PIPELINE: ReadonlySet<string> = new Set(["code", "hint", "report", "task"]);

function propertiesOf(error: Error): Record<string, unknown> {
  const its: Record<string, unknown> = {};
  const isOwn = error instanceof PipelineError;
  for (const name of Object.keys(error)) {
    const value = (error as unknown as Record<string, unknown>)[name];
    if (!TOLD_APART.has(name) && !(isOwn && TOLD_OF_PIPELINE.has(name)) && copyable(value)) its[name] = value;
  }
  return its;
}

function copyable(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return typeof value !== "function" && typeof value !== "symbol";
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
