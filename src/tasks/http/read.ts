import { PipelineError } from "../../index.ts";
import { refuseMismatch, summing, type Checksum } from "./checksum.ts";
import { readCsv } from "./csv.ts";
import { keepAnswer, writeAnswer } from "./download.ts";
import { HttpError } from "./error.ts";
import type { Incoming } from "./exchange.ts";
import type { AnswerOptions, GraphqlQuery, RequestContext } from "./options.ts";
import type { Secrets } from "./secrets.ts";
import { validated } from "./validate.ts";

/** What is asked of an answer. */
export interface Wanted extends AnswerOptions {
  readonly graphql?: GraphqlQuery | undefined;
}

/**
 * Makes of an answer what is wanted of it, and checks that it is.
 *
 * @throws HttpError `HTTP_UNREADABLE`, `CHECKSUM_MISMATCH`
 */
export async function readAnswer(
  incoming: Incoming,
  wanted: Wanted,
  context: Pick<RequestContext, "path" | "keep">,
  secrets: Secrets,
): Promise<unknown> {
  const url = secrets.address(incoming.url);
  const data =
    wanted.as === "file"
      ? await keepAnswer(incoming, wanted, context, url)
      : wanted.as === "output"
        ? await writeAnswer(incoming, wanted.to!, wanted, context, url)
        : await fromBytes(incoming, await bytesOf(incoming, wanted, url), wanted, url, secrets);
  return wanted.validate === undefined ? data : validated(data, wanted.validate, incoming.what, url);
}

async function bytesOf({ parts, what }: Incoming, checksum: Checksum, url: string): Promise<Uint8Array> {
  const sum = summing(checksum, false);
  const all: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const part of parts) {
    sum.update(part);
    all.push(part);
    sizeBytes += part.length;
  }
  refuseMismatch(sum.mismatch(), what, url);
  const bytes = new Uint8Array(sizeBytes);
  let at = 0;
  for (const part of all) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

async function fromBytes(
  { what, headers, status }: Incoming,
  bytes: Uint8Array,
  { as = "json", csv, graphql }: Wanted,
  url: string,
  secrets: Secrets,
): Promise<unknown> {
  if (as === "bytes") return bytes;
  const unreadable = (problem: string, hint: string, cause?: unknown): HttpError =>
    new HttpError("HTTP_UNREADABLE", `${what}: the answer ${problem}`, { hint, url, status, isDown: false, cause });
  const text = decoded(bytes, headers.get("content-type"), unreadable);
  if (as === "text") return text;
  if (as === "csv") {
    return readCsv(text, csv).catch((error: unknown) => {
      const message = Error.isError(error) ? error.message : String(error);
      throw unreadable(`is no CSV: ${secrets.told(message)}`, "Look at `csv: { delimiter, columns, types }`.");
    });
  }
  // No Content is what some give for nothing.
  const data = text === "" && status === 204 ? null : jsonOf(text, headers, unreadable, secrets);
  return graphql === undefined ? data : graphqlData(data, unreadable, secrets);
}

type Unreadable = (problem: string, hint: string, cause?: unknown) => HttpError;

function decoded(bytes: Uint8Array, contentType: string | null, unreadable: Unreadable): string {
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? "")?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    throw unreadable(`is in ${charset}, which Node cannot read`, 'Take as: "bytes", and decode it in a task.');
  }
}

function jsonOf(text: string, headers: Headers, unreadable: Unreadable, secrets: Secrets): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const start = secrets.told(text.slice(0, 200).replaceAll(/\s+/g, " ").trim());
    const type = headers.get("content-type");
    throw unreadable(
      `is no JSON${type === null ? "" : ` but ${type}`}: ${start === "" ? "(nothing)" : start}`,
      'For what is no JSON: as: "text", "csv", "bytes" or "file".',
    );
  }
}

function graphqlData(answer: unknown, unreadable: Unreadable, secrets: Secrets): unknown {
  const { data, errors } = (answer ?? {}) as { data?: unknown; errors?: readonly { message?: unknown }[] };
  if (Array.isArray(errors) && errors.length > 0) {
    const messages = errors.map((each: { message?: unknown }) => String(each.message)).join("; ");
    throw unreadable(`tells of errors: ${secrets.told(messages)}`, "Correct the query or its variables.");
  }
  if (data === undefined) throw unreadable("has no `data`", "Is this the address of a GraphQL service?");
  return data;
}

/** @throws PipelineError `BAD_OPTION` for what does not go together */
export function checkWanted(made: string, { as = "json", to, csv, graphql }: Wanted): void {
  const bad = (what: string, hint: string): PipelineError =>
    new PipelineError("BAD_OPTION", `${made}: ${what}`, { hint });
  if (!["json", "text", "csv", "bytes", "file", "output"].includes(as))
    throw bad(`as is ${JSON.stringify(as)}`, 'It is "json", "text", "csv", "bytes", "file" or "output".');
  if (as === "output" && (typeof to !== "string" || to === ""))
    throw bad('as: "output" needs to', 'The path to write, from the project root: to: "data/stops.zip".');
  if (as !== "output" && to !== undefined) throw bad('to is given without as: "output"', 'Add as: "output".');
  if (as !== "csv" && csv !== undefined) throw bad('csv is given without as: "csv"', 'Add as: "csv".');
  if (graphql !== undefined && as !== "json") throw bad("graphql gives JSON alone", "Leave out `as`.");
}
