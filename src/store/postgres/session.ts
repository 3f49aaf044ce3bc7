import { setTimeout as wait } from "node:timers/promises";
import { thisProcess } from "../thisProcess.ts";
import { inBatches } from "./batches.ts";
import { quoteName } from "./address.ts";
import type { Database } from "./database.ts";
import type { Client } from "./driver.ts";
import { failureOf } from "./failures.ts";
import { nameId } from "./names.ts";
import { giveUp, watchAnswer } from "./watchAnswer.ts";

/**
 * This process, as the others see it: alive as long as its connection holds its lock, which the server frees when the
 * process or its machine is gone. What it hears of the others are hints alone: all that counts stands in tables.
 */
export interface Session {
  /** Its number; begins it when first asked. */
  id(): Promise<number>;
  /** Told what other processes say; and `undefined` when something may have been missed. */
  onHint(listener: (hint: string | undefined) => void): void;
  /** Where its hints are said, for statements that say some as well. */
  readonly channel: string;
  /** Says something to all other processes; nobody need hear it. */
  say(hint: string): Promise<void>;
  close(): Promise<void>;
}

export interface SessionPlace {
  readonly database: Database;
  readonly schema: string;
  /** To be done once its connection is back after a loss. */
  readonly restore: () => Promise<void>;
}

/** How often the connection is looked at: a cut of the network is noticed by asking alone. */
const LOOK_EVERY_MS = 5_000;
const LONGEST_PAUSE_MS = 1_000;

export function openSession({ database, schema, restore }: SessionPlace): Session {
  const listeners: ((hint: string | undefined) => void)[] = [];
  let beginning: Promise<number> | undefined;
  let client: Client | undefined;
  let isClosed = false;
  let looking: NodeJS.Timeout | undefined;
  const closing = new AbortController();
  const channel = `lp_${nameId(schema).toString("hex")}`;

  const speak = inBatches(async (hints: readonly string[]) => {
    await database.query("select pg_notify($1, hint) from unnest($2::text[]) q (hint)", [channel, hints]);
    return hints;
  });

  const tell = (hint: string | undefined): void => {
    for (const listener of listeners) listener(hint);
  };

  /**
   * Takes a connection, and the lock of the session with it. After a loss the server may not have noticed yet that the last
   * connection is gone: the new one waits in line for the lock, and the session counts as alive meanwhile.
   */
  const connect = async (id: number): Promise<void> => {
    const { lockClass } = await database.meta();
    const its = await database.connect();
    its.on("notification", ({ payload }) => tell(payload));
    its.once("end", () => void reconnect(id, its));
    client = its;
    await its.query(`listen ${quoteName(channel)}`);
    await its.query("select pg_advisory_lock($1, $2)", [lockClass, id]);
    // It does not keep the process.
    its.unref();
  };

  const reconnect = async (id: number, lost: Client): Promise<void> => {
    if (isClosed || client !== lost) return;
    client = undefined;
    for (let tries = 0; !isClosed; tries++) {
      try {
        await connect(id);
        await restore();
        tell(undefined);
        return;
      } catch (error) {
        if (failureOf(error) === "other" && tries > 100) return;
        await wait(Math.random() * Math.min(LONGEST_PAUSE_MS, 50 * 2 ** tries), undefined, {
          ref: false,
          signal: closing.signal,
        }).catch(() => {});
      }
    }
  };

  const look = async (): Promise<void> => {
    const its = client;
    if (its === undefined) return;
    const probe = (): Promise<Client> => database.connect();
    await watchAnswer(its.query("select 1"), its, probe).catch(() => giveUp(its));
    its.unref();
  };

  const begin = async (): Promise<number> => {
    const [row] = await database.query<[number]>("insert into sessions (process) values ($1) returning id", [
      thisProcess(),
    ]);
    const id = row![0];
    await connect(id);
    looking = setInterval(() => void look(), LOOK_EVERY_MS).unref();
    return id;
  };

  return {
    channel,
    id() {
      beginning ??= begin();
      beginning.catch(() => (beginning = undefined));
      return beginning;
    },
    onHint(listener) {
      listeners.push(listener);
    },
    async say(hint) {
      await speak(hint).catch(() => {});
    },
    async close() {
      isClosed = true;
      clearInterval(looking);
      closing.abort();
      const id = await beginning?.catch(() => undefined);
      const its = client;
      client = undefined;
      if (its !== undefined) {
        its.ref();
        await its.end().catch(() => {});
      }
      if (id !== undefined) await database.query("delete from sessions where id = $1", [id]).catch(() => {});
    },
  };
}
