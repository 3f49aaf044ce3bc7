import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Entry } from "../../../src/model/entry.ts";
import { postgresStore } from "../../../src/store/postgres/index.ts";
import { setUpStore } from "../../../src/store/postgres/migrate.ts";
import { storeContract } from "../../../src/testing/index.ts";
import { startPostgres, whyNoPostgres, type Postgres } from "../../support/postgres.ts";

describe.skipIf(whyNoPostgres !== undefined)(`the PostgreSQL store ${whyNoPostgres ?? ""}`, () => {
  let postgres: Postgres;
  let url: string;
  let root: string;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "little-pipelines-"));
    postgres = await startPostgres();
    url = await postgres.database();
  });
  afterAll(async () => {
    await postgres.close();
    rmSync(root, { recursive: true, force: true });
  });

  const ready = new Map<string, Promise<unknown>>();
  const setUp = (place: string, blobs: string): Promise<unknown> => {
    let its = ready.get(place);
    if (its === undefined) ready.set(place, (its = setUpStore(url, { schema: place, blobs })));
    return its;
  };

  /** Changes one bit of a result wherever it is kept. */
  const damage = async (place: string, { result }: Entry): Promise<void> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(
      `update "${place}".blobs set bytes = set_byte(bytes, length(bytes) / 2, get_byte(bytes, length(bytes) / 2) # 4)
       where hash = decode($1, 'hex')`,
      [result.hash],
    );
    await client.end();
    const cached = join(root, place, "shared", "blobs", result.hash.slice(0, 2), result.hash);
    if (!existsSync(cached)) return;
    const bytes = readFileSync(cached);
    bytes[0]! ^= 4;
    writeFileSync(cached, bytes);
  };

  describe("keeps the contract of stores, where large results are in the database", () => {
    const cases = storeContract({
      async open(place) {
        await setUp(place, "database");
        return postgresStore(url, { schema: place, folder: join(root, place) });
      },
      damage,
      heals: true,
    });
    for (const { name, run } of cases) test(name, run);
  });

  describe("keeps the contract of stores between two machines that share a folder", () => {
    let machines = 0;
    const cases = storeContract({
      async open(place) {
        const blobs = join(root, createHash("sha256").update(place).digest("hex"));
        const { mkdirSync } = await import("node:fs");
        mkdirSync(blobs, { recursive: true });
        await setUp(place, blobs);
        return postgresStore(url, { schema: place, folder: join(root, `machine-${++machines}`) });
      },
      heals: true,
      sharesMemo: false,
    });
    for (const { name, run } of cases) test(name, run);
  });
});
