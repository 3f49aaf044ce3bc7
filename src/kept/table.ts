import { inspect } from "node:util";
import type { Table as ArrowTable } from "apache-arrow";
import type { Batch, Parcel, ReadOptions, Table, TableColumn } from "../model/kept.ts";
import { Kept, type Identity } from "./kept.ts";
import type { Reading } from "./table/read.ts";

/** What `table()` gives, and what comes back from the store for it. DuckDB is loaded when something is read. */
export class StoredTable extends Kept implements Table {
  readonly kind = "table";
  readonly path: string;
  readonly columns: readonly TableColumn[];
  readonly rowCount: number;
  readonly digest: string;

  constructor(of: Pick<Table, "columns" | "rowCount" | "digest">, parcel: Parcel) {
    super(parcel);
    this.path = parcel.path;
    this.columns = of.columns;
    this.rowCount = of.rowCount;
    this.digest = of.digest;
  }

  async *rows(options: ReadOptions<PropertyKey> = {}): AsyncGenerator<Record<string, unknown>> {
    const { readRows } = await import("./table/read.ts");
    yield* readRows(this.#reading(options));
  }

  async *batches(options: ReadOptions<PropertyKey> = {}): AsyncGenerator<Batch> {
    const { readBatches } = await import("./table/read.ts");
    yield* readBatches(this.#reading(options));
  }

  [Symbol.asyncIterator](): AsyncGenerator<Record<string, unknown>> {
    return this.rows();
  }

  async head(count = 10): Promise<Record<string, unknown>[]> {
    const { readRows } = await import("./table/read.ts");
    return Array.fromAsync(readRows({ ...this.#reading({}), limit: count }));
  }

  async toArray(): Promise<Record<string, unknown>[]> {
    return Array.fromAsync(this.rows());
  }

  async toArrow(): Promise<ArrowTable> {
    const { toArrow } = await import("./table/arrow.ts");
    return toArrow(this.#reading({}));
  }

  #reading({ columns }: ReadOptions<PropertyKey>): Reading {
    const names = this.columns.map(({ name }) => name);
    return { path: this.path, names, ...(columns === undefined ? {} : { columns }) };
  }

  identity(): Identity {
    return ["table", this.digest, this.rowCount, this.columns.map(({ name, type }) => [name, type] as const)];
  }

  static {
    // As it is shown by the console, and where two are compared.
    const show = function (this: StoredTable): string {
      const shown = this.columns.slice(0, MOST_SHOWN).map(({ name, type }) => `${name} ${type}`);
      const more = this.columns.length - shown.length;
      if (more > 0) shown.push(`and ${more} more`);
      return `Table of ${this.rowCount} rows and ${this.columns.length} columns: ${shown.join(", ")} (digest ${this.digest.slice(0, 12)})`;
    };
    Object.defineProperty(this.prototype, inspect.custom, { value: show });
  }
}

/** Nobody reads more columns than this in a line. */
const MOST_SHOWN = 20;
