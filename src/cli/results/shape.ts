import type { KeptFile, KeptFolder, Table, TableColumn } from "../../index.ts";
import { isMap, isSet, isTypedArray } from "node:util/types";

/** What a result is to those who look at it or write it to a file. */
export type Shape =
  | { readonly kind: "table"; readonly table: Table }
  /** An array of flat objects: as good as a table. */
  | { readonly kind: "rows"; readonly rows: readonly Row[]; readonly columns: readonly TableColumn[] }
  | { readonly kind: "file"; readonly file: KeptFile }
  | { readonly kind: "folder"; readonly folder: KeptFolder }
  | { readonly kind: "value"; readonly value: unknown };

/** A flat object. */
export type Row = Readonly<Record<string, unknown>>;

export function shapeOf(value: unknown): Shape {
  const kind = typeof value === "object" && value !== null ? (value as { kind?: unknown; path?: unknown }).kind : "";
  if (kind === "table" && isKept(value, "rows")) return { kind, table: value as Table };
  if (kind === "file" && isKept(value, "stream")) return { kind, file: value as KeptFile };
  if (kind === "folder" && isKept(value, "files")) return { kind, folder: value as KeptFolder };
  const columns = columnsOfRows(value);
  return columns === undefined ? { kind: "value", value } : { kind: "rows", rows: value as Row[], columns };
}

/** What a shape is, in a few words: `table of 1,234 rows and 5 columns`, `Map of 3 entries`, `text of 12 letters`. */
export function describeShape(shape: Shape): string {
  switch (shape.kind) {
    case "table": {
      const { rowCount, columns } = shape.table;
      return `table of ${many(rowCount, "row")} and ${many(columns.length, "column")}`;
    }
    case "rows":
      return `array of ${many(shape.rows.length, "row")} and ${many(shape.columns.length, "column")}`;
    case "file":
      return "kept file";
    case "folder":
      return `kept folder of ${many(shape.folder.fileCount, "file")}`;
    case "value":
      return describeValue(shape.value);
  }
}

/** `1 row`, `1,234 rows`. */
export function many(count: number, noun: string): string {
  const plural = /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${count.toLocaleString("en")} ${count === 1 ? noun : plural}`;
}

/** What a single value is called in a column of rows: `number`, `text`, `Date`. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return "text";
  if (typeof value !== "object") return typeof value;
  if (Array.isArray(value)) return "array";
  return Object.getPrototypeOf(value) === Object.prototype ? "object" : (value.constructor?.name ?? "object");
}

function describeValue(value: unknown): string {
  if (typeof value === "string") return `text of ${many(value.length, "letter")}`;
  if (Array.isArray(value)) return `array of ${many(value.length, "item")}`;
  if (Buffer.isBuffer(value)) return `Buffer of ${many(value.length, "byte")}`;
  if (isTypedArray(value)) return `${value.constructor.name} of ${many(value.length, "number")}`;
  if (isMap(value)) return `Map of ${many(value.size, "entry")}`;
  if (isSet(value)) return `Set of ${many(value.size, "value")}`;
  const name = typeName(value);
  if (name === "object") return `object of ${many(Object.keys(value as object).length, "property")}`;
  return value === undefined ? "undefined" : name;
}

function isKept(value: unknown, method: string): boolean {
  const its = value as Readonly<Record<string, unknown>>;
  return typeof its.path === "string" && typeof its[method] === "function";
}

/** So many rows are looked at for what is in their columns. */
const LOOKED_AT = 1000;

/** Undefined where it is no array of flat objects. */
function columnsOfRows(value: unknown): TableColumn[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const types = new Map<string, Set<string>>();
  for (const [place, row] of (value as unknown[]).entries()) {
    if (!isFlat(row)) return undefined;
    for (const name of Object.keys(row)) {
      const known = types.get(name);
      if (known === undefined) types.set(name, new Set([typeName(row[name])]));
      else if (place < LOOKED_AT) known.add(typeName(row[name]));
    }
  }
  if (types.size === 0) return undefined;
  return [...types].map(([name, found]) => ({ name, type: typesText(found) }));
}

function typesText(found: ReadonlySet<string>): string {
  const there = [...found].filter((name) => name !== "null");
  return there.length === 0 ? "null" : there.join(" | ");
}

/** A plain object without objects in it that are more than one value. */
function isFlat(row: unknown): row is Row {
  if (typeof row !== "object" || row === null || Array.isArray(row)) return false;
  const prototype: unknown = Object.getPrototypeOf(row);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(row).every(
    (each) => typeof each !== "object" || each === null || each instanceof Date || Buffer.isBuffer(each),
  );
}
