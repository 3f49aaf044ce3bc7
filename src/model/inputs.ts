import { PipelineError } from "./errors.ts";

/** One file or folder by its exact path, relative to the project root; `*` and `[` mean themselves. */
export interface FileInput {
  readonly kind: "file";
  readonly path: string;
}

/** An environment variable, of which only a digest is ever stored. */
export interface EnvInput {
  readonly kind: "env";
  readonly name: string;
}

/** Any value that counts: compared by its contents. */
export interface ValueInput {
  readonly kind: "value";
  readonly value: unknown;
}

/**
 * What a task reads besides its dependencies. A string is a path or a glob from the project root
 * (`data/*.csv`); the rest is made by {@link file}, {@link env} and {@link value}.
 */
export type Input = string | FileInput | EnvInput | ValueInput;

/**
 * One file, or everything in one folder, by its exact path: for names that hold `*`, `?`, `[` or `{`.
 *
 * @param path from the project root, or absolute
 * @example
 * ```ts
 * task("Load", { inputs: [file("data/[2024].csv")] }, load);
 * ```
 */
export function file(path: string): FileInput {
  if (typeof path !== "string" || path === "") {
    throw new PipelineError("BAD_OPTION", "file() needs a path", { hint: 'For example file("data/raw.csv").' });
  }
  return { kind: "file", path };
}

/**
 * An environment variable as an input: the task runs again when it changes, is set or is unset.
 * Its text is never stored, only a digest of it.
 *
 * @example
 * ```ts
 * task("Fetch", { inputs: [env("API_URL")] }, () => fetchAll(process.env.API_URL));
 * ```
 */
export function env(name: string): EnvInput {
  if (typeof name !== "string" || name === "" || name.includes("=")) {
    throw new PipelineError("BAD_OPTION", `env(${JSON.stringify(name)}) is not the name of an environment variable`, {
      hint: 'For example env("API_URL").',
    });
  }
  return { kind: "env", name };
}

/**
 * Any storable value as an input: the task runs again when its contents differ from the last time.
 * `value(secret(x))` keeps it out of everything that is shown.
 *
 * @example
 * ```ts
 * task("Train", { inputs: [value(modelSettings)] }, train);
 * ```
 */
export function value(contents: unknown): ValueInput {
  return { kind: "value", value: contents };
}
