import { visit, type Node } from "./tree.ts";

/** The functions that a select calls, in lower case. `current_date` looks like a column, and is listed too. */
export function functionsOf(tree: Node): ReadonlySet<string> {
  const names = new Set<string>();
  visit(tree, ({ class: kind, function_name: name, column_names: columns }) => {
    if (kind === "FUNCTION") names.add((name as string).toLowerCase());
    else if (kind === "COLUMN_REF" && (columns as readonly string[]).length === 1) {
      const column = (columns as readonly string[])[0]!.toLowerCase();
      if (WITHOUT_PARENTHESES.has(column)) names.add(column);
    }
  });
  return names;
}

/** Those that SQL calls without parentheses. */
const WITHOUT_PARENTHESES: ReadonlySet<string> = new Set([
  "current_date",
  "current_time",
  "current_timestamp",
  "localtime",
  "localtimestamp",
]);

/**
 * Whether the order of the rows follows from the query: it says so, or it goes through its sources from the first row
 * to the last. Groups, joins and windows come out in the order in which threads are done, another one each time.
 */
export function isOrdered(root: Node): boolean {
  if ((root.modifiers as readonly Node[]).some(({ type }) => type === "ORDER_MODIFIER")) return true;
  let isOrdered = true;
  visit(root, ({ class: kind, type, group_expressions: groups, aggregate_handling: all, ref_type: join }) => {
    if (kind === "WINDOW" || (type === "JOIN" && join !== "POSITIONAL") || UNORDERED.has(type as string))
      isOrdered = false;
    if ((Array.isArray(groups) && groups.length > 0) || all === "FORCE_AGGREGATES") isOrdered = false;
  });
  return isOrdered;
}

const UNORDERED: ReadonlySet<string> = new Set([
  "DISTINCT_MODIFIER",
  "PIVOT",
  "RECURSIVE_CTE_NODE",
  "SET_OPERATION_NODE",
]);
