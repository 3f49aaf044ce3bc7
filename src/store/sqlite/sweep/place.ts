import type { Database } from "../database.ts";

/** Where the collector works. */
export interface Place {
  readonly database: Database;
  readonly folder: string;
}
