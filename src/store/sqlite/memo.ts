import { hash } from "node:crypto";
import type { DigestMemo } from "../../model/memo.ts";
import type { Connection, Database } from "./database.ts";

/** The memo in the database. What is remembered is written with the next larger write, since losing it costs only time. */
export interface SqliteMemo extends DigestMemo {
  /** What is new since it was last written. */
  unwritten(): Unwritten;
  /** Writes what is new, if there is something. */
  save(): Promise<void>;
}

export interface Unwritten {
  /** Writes it, as part of a transaction; may be called again when that was rolled back. */
  write(this: void, connection: Connection): void;
  /** To be called once the transaction is committed. */
  committed(): void;
}

/** Digests are swept when nobody has asked for them: which day that was is written once a day. */
const DAY_MS = 86_400_000;

export function sqliteMemo(database: Database): SqliteMemo {
  const fresh = new Map<string, Map<string, string>>();

  const unwritten = (): Unwritten => {
    const list = [...fresh].flatMap(([kind, digests]) =>
      [...digests].map(([name, digest]) => ({ kind, name, digest })),
    );
    return {
      write(connection) {
        const put = connection.prepare(
          "insert into memo (kind, name, digest, asked_on) values (?, ?, ?, ?) on conflict do update set digest = excluded.digest, asked_on = excluded.asked_on",
        );
        for (const { kind, name, digest } of list) put.run(kind, name, sealed(name, digest), today());
      },
      committed() {
        for (const { kind, name, digest } of list) {
          const digests = fresh.get(kind)!;
          // Another digest was remembered meanwhile: that one is not written yet.
          if (digests.get(name) === digest) digests.delete(name);
        }
      },
    };
  };

  const remember = (kind: string, digests: Iterable<readonly [string, string]>): void => {
    const known = fresh.get(kind);
    if (known === undefined) fresh.set(kind, new Map(digests));
    else for (const [name, digest] of digests) known.set(name, digest);
  };

  return {
    async recall(kind, names) {
      if (names.length === 0) return new Map();
      return database.read((c) => {
        const get = c.prepare("select digest, asked_on from memo where kind = ? and name = ?");
        const found = new Map<string, string>();
        const day = today();
        for (const name of names) {
          const unwrittenDigest = fresh.get(kind)?.get(name);
          const row = unwrittenDigest === undefined ? get.get(kind, name) : undefined;
          const digest = unwrittenDigest ?? (row === undefined ? undefined : unsealed(name, row.digest));
          if (digest === undefined) continue;
          found.set(name, digest);
          if (row !== undefined && (row.asked_on as number) < day) remember(kind, [[name, digest]]);
        }
        return found;
      });
    },
    async remember(kind, digests) {
      remember(kind, digests);
    },
    unwritten,
    async save() {
      if (![...fresh.values()].some(({ size }) => size > 0)) return;
      const list = unwritten();
      await database.write(list.write);
      list.committed();
    },
  };
}

const SEAL_LENGTH = 8;

/** With a checksum before it: keys are made of what is remembered, so that one wrong bit could make a wrong result valid. */
function sealed(name: string, digest: string): string {
  return sealOf(name, digest) + digest;
}

/** Undefined where it is not what was written: it is made again, as what was never seen. */
function unsealed(name: string, text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  const digest = text.slice(SEAL_LENGTH);
  return text.startsWith(sealOf(name, digest)) ? digest : undefined;
}

/** Of the name too: another row's digest is none of this one. 1 µs; SHA-1 is against damage here, and against nobody. */
function sealOf(name: string, digest: string): string {
  return hash("sha1", `${name}\n${digest}`).slice(0, SEAL_LENGTH);
}

/** Days since 1970 UTC. */
function today(): number {
  return Math.floor(Date.now() / DAY_MS);
}
