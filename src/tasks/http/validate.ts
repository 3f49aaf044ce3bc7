import { HttpError } from "./error.ts";

/** What checks a value and gives it its type: a Standard Schema, as zod, valibot and arktype make them. */
export interface Validator<Output = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Validated<Output> | Promise<Validated<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

type Validated<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] };

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** As many as a person reads. */
const MOST_SHOWN = 5;

/**
 * The value as a schema gives it back.
 *
 * @param what for the error: `GET https://example.org/stops`
 * @throws HttpError `HTTP_UNREADABLE` with what is wrong, and where
 */
export async function validated<Output>(
  value: unknown,
  schema: Validator<Output>,
  what: string,
  url: string,
): Promise<Output> {
  const its = await schema["~standard"].validate(value);
  if (its.issues === undefined) return its.value;
  const lines = its.issues.slice(0, MOST_SHOWN).map(({ message, path = [] }) => `${pathText(path)}${message}`);
  const more = its.issues.length > MOST_SHOWN ? `; and ${its.issues.length - MOST_SHOWN} more` : "";
  throw new HttpError("HTTP_UNREADABLE", `${what}: the answer does not fit the schema: ${lines.join("; ")}${more}`, {
    hint: "Correct the schema, or take what the source gives now.",
    url,
    isDown: false,
  });
}

function pathText(path: NonNullable<Issue["path"]>): string {
  if (path.length === 0) return "";
  const keys = path.map((part) => (typeof part === "object" ? part.key : part));
  return `result${keys.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("")}: `;
}
