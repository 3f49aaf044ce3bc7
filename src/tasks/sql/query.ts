import { failure, type Failure } from "./failure.ts";
import { filesOf, type Files } from "./files.ts";
import { functionsOf, isOrdered } from "./nature.ts";
import { parametersOf } from "./parameters.ts";
import { withPivotValues } from "./pivot.ts";
import { pieceOf, type Piece } from "./place.ts";
import { setupOf } from "./setup.ts";
import { tablesOf } from "./tables.ts";
import { statementsOf } from "./tokens.ts";
import { readTree, type Node } from "./tree.ts";

/** A query, and what can be known of it before it runs. */
export interface Query extends Files {
  readonly text: string;
  /** Statements that come before the select. */
  readonly setup: readonly Piece[];
  /** The last statement: what it gives is the result. */
  readonly select: Piece;
  /** What of it counts: no comments, no white space, no case of keywords. */
  readonly counts: string;
  /** Names of tables that it reads and does not make itself. */
  readonly tables: readonly string[];
  /** `year` for `$year`; `?` and `1` for `?` and `$1`. */
  readonly parameters: readonly string[];
  /** Functions that it calls, in lower case. */
  readonly functions: ReadonlySet<string>;
  /** The order of the rows follows from the query, and not from which thread is first. */
  readonly isOrdered: boolean;
}

/**
 * @param task its name, for errors
 * @param file the path of the query, where it has one
 * @throws PipelineError `SQL_FAILED` with the place marked, where DuckDB's parser refuses it
 */
export function parseQuery(task: string, text: string, file?: string): Query {
  const statements = statementsOf(text);
  const last = statements.at(-1);
  if (last === undefined) throw failure({ task, query: text, file, message: "there is no statement in it" });
  const select = pieceOf(text, last);
  const { counts, root, piece } = treeOf({ task, query: text, file }, select);
  const setup = statements.slice(0, -1).map((tokens) => setupOf(text, tokens));
  const { files, unseen } = filesOf(root, piece);
  const named = new Set(files.map(({ path }) => path));
  const made = new Set(setup.flatMap(({ makes }) => makes));
  const tables = [...setup.flatMap((its) => its.tables), ...tablesOf(root).filter((name) => !named.has(name))];
  return {
    text,
    setup: setup.map((its) => its.piece),
    select,
    counts: [...setup.map((its) => its.counts), counts].join("\n"),
    tables: [...new Set(tables)].filter((name) => !made.has(name.toLowerCase())),
    files: [...setup.flatMap((its) => its.files), ...files],
    unseen: [...setup.flatMap((its) => its.unseen), ...unseen],
    parameters: parametersOf(text),
    functions: functionsOf(root),
    isOrdered: isOrdered(root),
  };
}

/** The tree of a select, and the piece that its places are of. */
function treeOf(
  where: Pick<Failure, "task" | "query" | "file">,
  select: Piece,
): { counts: string; root: Node; piece: Piece } {
  for (const piece of [select, withPivotValues(select)]) {
    const tree = readTree(piece.text);
    if (!("problem" in tree)) return { ...tree, piece };
    const { problem, isOther, place } = tree;
    if (!isOther)
      throw failure({ ...where, message: problem, place: place === undefined ? undefined : piece.placeInQuery(place) });
  }
  throw failure({
    ...where,
    message: "its last statement gives no table",
    place: select.placeInQuery(0),
    hint: "Let it be a select; statements that prepare something come before it.",
  });
}
