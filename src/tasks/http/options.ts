import type { Clock, KeptFile, RateLimit, SecretText, TaskContext, UrlHeader } from "../../index.ts";
import type { RequestBody } from "./body.ts";
import type { Checksum } from "./checksum.ts";
import type { CsvField, CsvOptions } from "./csv.ts";
import type { HttpRetryOptions } from "./retry.ts";
import type { Validator } from "./validate.ts";

/** What an answer is made into. */
export type HttpAs = "json" | "text" | "csv" | "bytes" | "file" | "output";

/** What an answer gives, by `as`. */
export type DataOf<As extends HttpAs> = As extends "text"
  ? string
  : As extends "csv"
    ? Record<string, CsvField>[]
    : As extends "bytes"
      ? Uint8Array
      : As extends "file"
        ? KeptFile
        : As extends "output"
          ? WrittenFile
          : unknown;

/** A file of the project that an answer was written to. */
export interface WrittenFile {
  /** As it was given in `to`. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Of its contents, in hexadecimal. */
  readonly sha256: string;
  /** What the server says it is; null where it says nothing. */
  readonly contentType: string | null;
}

/** A query in GraphQL. */
export interface GraphqlQuery {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/** What of a task's context a request needs: to be called off, to log, to find paths and to keep files. */
export type RequestContext = Pick<TaskContext, "signal" | "log" | "path" | "keep">;

/** What is sent. */
export interface SentOptions {
  /** @default "GET"; "POST" where there is a body */
  readonly method?: string;
  /** A plain text counts in a task's key; a `secret(…)` or `env(…)` is sent, and is nowhere else. @default none */
  readonly headers?: Readonly<Record<string, UrlHeader>>;
  /** Parameters of the query besides those in the address; secret ones as in `headers`. @default none */
  readonly query?: Readonly<Record<string, string | number | boolean | SecretText>>;
}

/** What the answer is made into, and what it must be. */
export interface AnswerOptions<As extends HttpAs = HttpAs, Output = unknown> extends Checksum {
  /**
   * `"file"` is a file in the store, handed on as a read-only path; `"output"` one of the project, at `to`; both are
   * written as they come, whatever their size. @default "json"
   */
  readonly as?: As;
  /** The file to write with `as: "output"`, from the project root: it becomes an output of the task. */
  readonly to?: string;
  /** How rows are read with `as: "csv"`. @default names in the first line, commas, all fields texts */
  readonly csv?: CsvOptions;
  /** A Standard Schema (zod, valibot, arktype) that checks the answer, and gives it its type. @default none */
  readonly validate?: Validator<Output>;
}

/** How patient a request is. */
export interface PatienceOptions {
  /**
   * Trying again after 408, 425, 429, 5xx and failures of the network: how many times more, or in detail. A
   * `Retry-After` is kept to. @default 4 times, after 0.5, 1, 2 and 4 s, half of each left to chance
   */
  readonly retry?: number | HttpRetryOptions;
  /** Whether it may be sent twice. @default true for GET, HEAD, PUT, DELETE, OPTIONS and GraphQL queries */
  readonly idempotent?: boolean;
  /** The longest wait for an answer, and then for each part of it, in milliseconds. @default 30_000 */
  readonly attemptTimeoutMs?: number;
  /** How often each host may be asked: made by `rateLimit`. @default no limit */
  readonly rateLimit?: RateLimit;
  /** Where the time comes from; for tests. @default the machine's */
  readonly clock?: Clock;
}

/** Settings of `request`. */
export interface RequestOptions<As extends HttpAs = HttpAs, Output = unknown>
  extends SentOptions, AnswerOptions<As, Output>, PatienceOptions {
  /** A text, bytes, a form, or plain data, which is sent as JSON. @default none */
  readonly body?: RequestBody;
  /** A query in GraphQL, sent by POST; the result is its `data`. @default none */
  readonly graphql?: GraphqlQuery;
  /** The longest that it may take with all attempts and waits, in milliseconds. @default no limit but the task's */
  readonly timeoutMs?: number;
}

/** An answer, read and checked. */
export interface HttpAnswer<Data = unknown> extends AnswerHead {
  readonly data: Data;
}

/** What an answer says besides its contents. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Headers;
  /** Where it came from in the end, without what is secret of the query. */
  readonly url: string;
}
