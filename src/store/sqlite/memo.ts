import type { DigestMemo } from "../../model/store.ts";
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

export function sqliteMemo(database: Database): SqliteMemo {
  const fresh = new Map<string, Map<string, string>>();

  const unwritten = (): Unwritten => {
    const list = [...fresh].flatMap(([kind, digests]) =>
      [...digests].map(([name, digest]) => ({ kind, name, digest })),
    );
    return {
      write(connection) {
        const put = connection.prepare(
          "insert into memo (kind, name, digest) values (?, ?, ?) on conflict do update set digest = excluded.digest",
        );
        for (const { kind, name, digest } of list) put.run(kind, name, digest);
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

  return {
    async recall(kind, names) {
      if (names.length === 0) return new Map();
      return database.read((c) => {
        const get = c.prepare("select digest from memo where kind = ? and name = ?");
        const found = new Map<string, string>();
        for (const name of names) {
          const digest = fresh.get(kind)?.get(name) ?? (get.get(kind, name)?.digest as string | undefined);
          if (digest !== undefined) found.set(name, digest);
        }
        return found;
      });
    },
    async remember(kind, digests) {
      const known = fresh.get(kind);
      if (known === undefined) fresh.set(kind, new Map(digests));
      else for (const [name, digest] of digests) known.set(name, digest);
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
