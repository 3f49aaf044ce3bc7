import { literalTexts, type Node } from "./tree.ts";

/**
 * The names of the tables that a select reads and does not define. Of the tree, since DuckDB's own `getTableNames`
 * looks for columns and files too, and finds nothing where it misses one. A name with a schema or a database
 * before it is DuckDB's own matter: tasks have none.
 */
export function tablesOf(tree: Node): readonly string[] {
  const found = new Set<string>();
  collect(tree, new Set(), found);
  return [...found];
}

/** @param defined the names that `with` defines around here, in lower case: SQL knows no other case */
function collect(tree: unknown, defined: ReadonlySet<string>, found: Set<string>): void {
  if (typeof tree !== "object" || tree === null) return;
  if (Array.isArray(tree)) {
    for (const each of tree) collect(each, defined, found);
    return;
  }
  const { cte_map: withs, ...rest } = tree as Node;
  const inside = new Set(defined);
  if (rest.type === "RECURSIVE_CTE_NODE") inside.add((rest.cte_name as string).toLowerCase());
  for (const { key, value } of (withs as Withs | undefined)?.map ?? []) {
    // Each sees those before it: `with a as (select * from a)` reads the table a.
    collect(value, inside, found);
    inside.add(key.toLowerCase());
  }
  if (rest.type === "BASE_TABLE" && rest.schema_name === "" && rest.catalog_name === "") {
    const name = rest.table_name as string;
    if (!inside.has(name.toLowerCase())) found.add(name);
  }
  if (rest.type === "TABLE_FUNCTION") for (const name of tablesByText(rest.function as Node)) found.add(name);
  collect(Object.values(rest), inside, found);
}

interface Withs {
  readonly map: readonly { readonly key: string; readonly value: Node }[];
}

/** The tables of `query_table('Flights')` and `query_table(['A', 'B'])`. */
function tablesByText({ function_name: name, children }: Node): readonly string[] {
  const [first] = children as readonly Node[];
  if (name !== "query_table" || first === undefined) return [];
  return (literalTexts(first) ?? []).map(({ text }) => text);
}
