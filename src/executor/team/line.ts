import { setTimeout as wait } from "node:timers/promises";
import type { Database } from "../../store/postgres/database.ts";
import type { Client } from "../../store/postgres/driver.ts";
import { explainFailure, failureOf } from "../../store/postgres/failures.ts";
import { watchAnswer } from "../../store/postgres/watchAnswer.ts";

// eslint-disable-next-line typescript/no-explicit-any -- what pg-boss declares
type Rows = { rows: any[] };

/** One connection on which statements follow each other. What its loss breaks off is asked again, so each may be done twice. */
export interface Line {
  executeSql(this: void, text: string, values?: unknown[]): Promise<Rows>;
  close(): Promise<void>;
}

const LONGEST_PAUSE_MS = 1_000;

/** @param patienceMs how long to go on trying when the database is lost */
export function openLine(database: Database, patienceMs: number): Line {
  let connecting: Promise<Client> | undefined;
  let current: Client | undefined;
  let pending = 0;
  /** Those of one connection come one after the other. */
  let before: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  const connect = async (): Promise<Client> => {
    const client = await database.connect();
    // What a crash of the database takes of the last moments is sent, or run, again. What has an entry is on the disk with it.
    await client.query("set synchronous_commit = off");
    client.once("end", () => {
      if (current === client) connecting = undefined;
    });
    current = client;
    client.unref();
    return client;
  };

  const drop = (client: Client | undefined): void => {
    connecting = undefined;
    void client?.end().catch(() => {});
  };

  const ask = async (text: string, values: unknown[]): Promise<Rows> => {
    const client = await (connecting ??= connect());
    client.ref();
    pending++;
    try {
      const asked = values.length === 0 ? client.query(text) : client.query(text, values);
      return await watchAnswer(asked as Promise<Rows>, client, () => database.connect());
    } catch (error) {
      if (/^\s*begin/i.test(text)) await client.query("rollback").catch(() => {});
      if (failureOf(error) === "transient" && (error as { code?: string }).code?.startsWith("40") !== true)
        drop(client);
      throw error;
    } finally {
      if (--pending === 0) client.unref();
    }
  };

  const go = async (text: string, values: unknown[]): Promise<Rows> => {
    const began = performance.now();
    for (let tries = 0; ; tries++) {
      try {
        return await ask(text, values);
      } catch (error) {
        if (isClosed || failureOf(error) !== "transient" || performance.now() - began > patienceMs)
          throw explainFailure(error, database.location);
        if (pending === 0) connecting = undefined;
        await wait(Math.random() * Math.min(LONGEST_PAUSE_MS, 40 * 2 ** tries));
      }
    }
  };

  return {
    executeSql(text, values = []) {
      const turn = before.then(() => go(text, values));
      before = turn.catch(() => {});
      return turn;
    },
    async close() {
      isClosed = true;
      const client = await connecting?.catch(() => undefined);
      connecting = undefined;
      client?.ref();
      await client?.end().catch(() => {});
    },
  };
}
