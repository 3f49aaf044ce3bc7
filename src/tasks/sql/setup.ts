import { filesOf, type Files, type FileUse } from "./files.ts";
import { pieceOf, type Piece } from "./place.ts";
import { tablesOf } from "./tables.ts";
import { unquoted, type Token } from "./tokens.ts";
import { readTree } from "./tree.ts";

/** A statement that comes before the select, and what can be known of it. */
export interface Setup extends Files {
  readonly piece: Piece;
  /** Its tokens: DuckDB writes trees of selects alone. */
  readonly counts: string;
  readonly tables: readonly string[];
  /** Names of tables, views, macros and databases that it makes, in lower case. */
  readonly makes: readonly string[];
}

/** What a statement reads is in the selects that it holds: `create table x as select …`, `set variable y = (select …)`. */
export function setupOf(query: string, tokens: readonly Token[]): Setup {
  const attached = attachedBy(tokens);
  const files: FileUse[] = [...attached.files];
  const unseen: string[] = [...attached.unseen];
  const tables: string[] = [];
  for (let at = 1; at < tokens.length; at++) {
    if (!isWord(tokens[at], /^(select|with|from|values|pivot|unpivot|summarize)$/i)) continue;
    const end = endOf(tokens, at);
    const piece = pieceOf(query, tokens.slice(at, end));
    const tree = readTree(piece.text);
    if ("problem" in tree) continue;
    const found = filesOf(tree.root, piece);
    files.push(...found.files);
    unseen.push(...found.unseen);
    tables.push(...tablesOf(tree.root));
    at = end - 1;
  }
  const paths = new Set(files.map(({ path }) => path));
  return {
    piece: pieceOf(query, tokens),
    counts: tokens.map(({ text }) => text).join(" "),
    tables: tables.filter((name) => !paths.has(name)),
    makes: madeBy(tokens),
    files,
    unseen,
  };
}

/** Where the parentheses close in which a token stands; else the statement's end. */
function endOf(tokens: readonly Token[], start: number): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at++) {
    if (tokens[at]!.text === "(") depth++;
    if (tokens[at]!.text === ")" && --depth < 0) return at;
  }
  return tokens.length;
}

/** `create or replace temp table if not exists main.x` makes x; `attach 'x.db' as y` makes y. */
function madeBy(tokens: readonly Token[]): readonly string[] {
  if (isWord(tokens[0], /^attach$/i)) {
    const as = tokens.findIndex((token) => isWord(token, /^as$/i));
    return as === -1 ? [] : nameAt(tokens, as + 1);
  }
  if (!isWord(tokens[0], /^create$/i)) return [];
  const kind = tokens.findIndex((token) => isWord(token, /^(table|view|macro|function|sequence|type|schema)$/i));
  if (kind === -1) return [];
  return nameAt(tokens, isWord(tokens[kind + 1], /^if$/i) ? kind + 4 : kind + 1);
}

/** The last part of a name with dots. */
function nameAt(tokens: readonly Token[], start: number): readonly string[] {
  let at = start;
  while (tokens[at + 1]?.text === ".") at += 2;
  const name = tokens[at];
  return name === undefined ? [] : [unquoted(name).toLowerCase()];
}

/** The database of `attach 'x.db'`; of one on a server (`attach 'host=…' as s (type postgres)`) no key can know. */
function attachedBy(tokens: readonly Token[]): Files {
  const path = tokens.find(({ kind }) => kind === "string");
  if (!isWord(tokens[0], /^attach$/i) || path === undefined || IN_MEMORY.has(unquoted(path))) return NOTHING;
  const isElsewhere =
    /=|^[a-z]\w+:/i.test(unquoted(path)) || tokens.some((token) => isWord(token, /^(postgres|mysql)\w*$/i));
  if (isElsewhere) return { files: [], unseen: ["attach"] };
  return { files: [{ path: unquoted(path), place: path.start }], unseen: [] };
}

const NOTHING: Files = { files: [], unseen: [] };
const IN_MEMORY: ReadonlySet<string> = new Set(["", ":memory:"]);

function isWord(token: Token | undefined, word: RegExp): boolean {
  return token?.kind === "word" && word.test(token.text);
}
