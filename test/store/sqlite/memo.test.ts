import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { sqliteStore } from "../../../src/index.ts";
import { emptyFolder } from "../folder.ts";
import { databaseOf } from "./spoil.ts";

const DIGEST = '{"digest":"abc","names":["load"]}';

it("a digest of which anything is another was never seen, and can be remembered again", async () => {
  const folder = emptyFolder();
  /** What a process of its own recalls. */
  const recalled = async (): Promise<string | undefined> => {
    const store = sqliteStore({ folder });
    const found = (await store.memo.recall("function", ["one"])).get("one");
    await store.close();
    return found;
  };
  const remember = async (): Promise<void> => {
    const store = sqliteStore({ folder });
    await store.memo.remember("function", new Map([["one", DIGEST]]));
    await store.startRun({ runId: "r", pipeline: "p", startedAt: 1 });
    await store.close();
  };
  const spoil = (expression: string): void => {
    const db = new DatabaseSync(databaseOf(folder));
    expect(db.prepare(`update memo set digest = ${expression} where name = 'one'`).run().changes).toBe(1);
    db.close();
  };
  await remember();
  expect(await recalled()).toBe(DIGEST);
  for (const expression of [
    "replace(digest, 'load', 'loaf')",
    "replace(digest, ']', '')",
    "substr(digest, 2)",
    "'0' || digest",
    "''",
    "1",
  ]) {
    spoil(expression);
    expect(await recalled(), expression).toBeUndefined();
    await remember();
    expect(await recalled(), expression).toBe(DIGEST);
  }
  const db = new DatabaseSync(databaseOf(folder));
  db.exec(
    "insert into memo (kind, name, digest, asked_on) select kind, 'two', digest, asked_on from memo where name = 'one'",
  );
  db.close();
  const store = sqliteStore({ folder });
  expect([...(await store.memo.recall("function", ["one", "two"])).keys()]).toEqual(["one"]);
  await store.close();
});
