import { didYouMean, PipelineError } from "../../index.ts";
import { failure } from "./failure.ts";
import { bytesOf } from "./tree.ts";
import type { Piece } from "./place.ts";
import type { Query } from "./query.ts";

/** What DuckDB says of an error, where it is one of a query. */
interface Told {
  readonly exception_type: string;
  readonly exception_message: string;
  /** In bytes from the statement's beginning. */
  readonly position?: string;
  /** What of the database's is not there. */
  readonly type?: string;
  /** The name that is not there. */
  readonly name?: string;
  /** Names that are. */
  readonly candidates?: string;
}

/** An error of DuckDB's as one of the task's query, with the place as the user wrote it. */
export function failureOf(
  error: unknown,
  { task, query, file }: { readonly task: string; readonly query: Query; readonly file: string | undefined },
  piece: Piece,
): PipelineError {
  if (error instanceof PipelineError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const told = toldBy(text);
  if (told === undefined) return failure({ task, query: query.text, file, message: text, cause: error });
  const { position, name, candidates } = told;
  return failure({
    task,
    query: query.text,
    file,
    message: withoutCandidates(told.exception_message),
    place: position === undefined ? undefined : piece.placeInQuery(byteOf(told, Number(position), piece)),
    // For a table it proposes its own: of tasks it knows nothing.
    hint: candidates === undefined || told.type === "Table" ? undefined : hintOf(name, candidates.split(/,\s*/)),
    cause: error,
  });
}

function byteOf({ exception_type: kind }: Told, position: number, { text }: Piece): number {
  return kind === "Parser" ? bytesOf(text, position) : position;
}

function toldBy(message: string): Told | undefined {
  const start = message.indexOf("{");
  if (start === -1) return undefined;
  try {
    const told = JSON.parse(message.slice(start)) as Told;
    return typeof told.exception_message === "string" ? told : undefined;
  } catch {
    return undefined;
  }
}

/** The names that DuckDB proposes are in the hint. */
function withoutCandidates(message: string): string {
  return message.replace(/\n\s*(Candidate (bindings|functions)|Did you mean)[^]*$/, "").trimEnd();
}

function hintOf(name: string | undefined, candidates: readonly string[]): string {
  return (name === undefined ? undefined : didYouMean(name, candidates)) ?? `There is: ${candidates.join(", ")}.`;
}
