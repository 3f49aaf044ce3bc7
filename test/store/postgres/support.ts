import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { onTestFinished } from "vitest";
import { postgresStore, type PostgresOptions, type TeamStore } from "../../../src/store/postgres/index.ts";

/** Asks the database as another program would. */
export async function ask<Row extends object>(url: string, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** A store as on a machine of its own, with what it has warned of. */
export function machine(
  url: string,
  options: PostgresOptions = {},
): { readonly store: TeamStore; readonly folder: string; readonly warnings: string[] } {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "little-pipelines-machine-"));
  const store = postgresStore(url, { ...options, folder });
  const warnings: string[] = [];
  store.onWarning?.((message) => warnings.push(message));
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { store, folder, warnings };
}

/** The address for another role: all are trusted on the loopback of a scratch server. */
export function as(role: string, url: string): string {
  return url.replace("//team@", `//${role}@`);
}
