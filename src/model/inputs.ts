import { PipelineError } from "./errors.ts";
import type { Duration } from "./expiry/duration.ts";
import type { ExpiryPolicy } from "./expiry/policy.ts";
import type { DigestMemo } from "./memo.ts";
import type { Secret } from "./secret.ts";

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

/** A source on the web, told from what it was by what its server says of it. */
export interface UrlInput {
  readonly kind: "url";
  /** Without user name and password: these are in the headers. */
  readonly url: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, UrlHeader>>;
  readonly timeoutMs: number;
  readonly onUnreachable: "fail" | "reuse";
  /** Parameters of the query that are secret: sent, and nowhere else. */
  readonly secretQuery?: Readonly<Record<string, SecretText>>;
  /** How long what was seen counts without asking. */
  readonly expire?: ExpiryPolicy;
  /** How long what was seen last may be gone on with, where it cannot be asked. */
  readonly reuseFor?: ExpiryPolicy;
  readonly rateLimit?: RateLimit;
}

/** A text that is never shown, kept or counted. */
export type SecretText = Secret<string> | EnvInput;

/** Waits until one more request to a host is allowed; made by `rateLimit` of `little-pipelines/http`. */
export type RateLimit = (host: string, signal: AbortSignal) => Promise<void>;

/** The value of a request's header; a `secret(…)` or `env(…)` is never shown, and does not count in a key. */
export type UrlHeader = string | SecretText;

/** Settings of `url`. */
export interface UrlOptions {
  /**
   * Headers of the request. A plain text counts like the URL itself; a `secret(…)` or `env(…)` does
   * not: a new token is no new content. @default none
   */
  readonly headers?: Readonly<Record<string, UrlHeader>>;
  /** The longest wait for the server's answer, in milliseconds. @default 10_000 */
  readonly timeoutMs?: number;
  /**
   * When the server cannot be asked: `"fail"` fails the task; `"reuse"` takes the source to be as it
   * was when last seen, with a warning. @default "fail"
   */
  readonly onUnreachable?: "fail" | "reuse";
  /** With `onUnreachable: "reuse"`: the longest time since it was last seen. @default no limit */
  readonly reuseFor?: Duration;
  /**
   * Parameters of the query besides those in the address. A plain value counts like the address itself; a
   * `secret(…)` or `env(…)` is sent, never shown, and does not count. @default none
   */
  readonly query?: Readonly<Record<string, string | number | boolean | SecretText>>;
  /** How long what was seen of it counts without asking again: `expire.fromNow({ hours: 6 })`. @default not at all */
  readonly expire?: ExpiryPolicy;
  /** How often its host may be asked: `rateLimit({ perSecond: 5 })` of `little-pipelines/http`. @default no limit */
  readonly rateLimit?: RateLimit;
}

/** Anything else that counts: what a function returns. */
export interface ProbeInput {
  readonly kind: "probe";
  readonly name: string | undefined;
  readonly ask: (context: ProbeContext) => unknown;
  readonly timeoutMs: number;
}

/** What the function of a `probe` is given. */
export interface ProbeContext {
  /** Aborted when the run is cancelled, or the probe's time is up. */
  readonly signal: AbortSignal;
}

/** Settings of `probe`. */
export interface ProbeOptions {
  /** What it is called in reasons and errors. @default the function's name */
  readonly name?: string;
  /** The longest that it may take, in milliseconds. @default 60_000 */
  readonly timeoutMs?: number;
}

/** Sources in another language than JavaScript: a query, a script with what it imports. */
export interface TextInput {
  readonly kind: "text";
  readonly read: (context: TextContext) => readonly SourceText[] | Promise<readonly SourceText[]>;
}

/** What the function of a `text` is given. */
export interface TextContext {
  /** The project root. */
  readonly root: string;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  /** Remembers texts from run to run: for what is costly to find out, with what tells whether it is still so. */
  readonly memo: DigestMemo;
}

/** One source that counts. */
export interface SourceText {
  /** What it is called in reasons: `query`, `model.py`. The same on every machine. */
  readonly label: string;
  /** What of it counts, without what does not: comments, say. */
  readonly counts: string;
  /** The lines that `why` shows where it changed. @default counts */
  readonly shown?: string;
  /** The file that it stands in, from the project root: `run --watch` looks for changes of it. @default the label */
  readonly file?: string;
}

/**
 * What a task reads besides its dependencies. A string is a path or a glob from the project root
 * (`data/*.csv`); the rest is made by {@link file}, {@link env}, `url`, {@link value}, `probe` and {@link text}.
 */
export type Input = string | FileInput | EnvInput | UrlInput | ValueInput | ProbeInput | TextInput;

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

/**
 * Sources in another language as an input: the task runs again when what counts of them has changed,
 * and `little why` shows the changed lines. Kinds of work use it for their queries and scripts.
 *
 * @param read asked when the task is decided, and again when it has run
 * @throws PipelineError `BAD_OPTION` for what is no function
 * @example
 * ```ts
 * const script = text(async ({ root }) => {
 *   const shown = await readFile(join(root, "model.R"), "utf8");
 *   return [{ label: "model.R", counts: shown.replaceAll(/#.*$/gm, ""), shown }];
 * });
 * task("Model", { inputs: [script] }, runModel);
 * ```
 */
export function text(read: TextInput["read"]): TextInput {
  if (typeof read !== "function") {
    throw new PipelineError("BAD_OPTION", "text() needs a function", {
      hint: 'For example text(() => [{ label: "query", counts: query }]).',
    });
  }
  return { kind: "text", read };
}
