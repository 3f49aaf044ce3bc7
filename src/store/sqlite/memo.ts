import type { DigestMemo } from "../../model/store.ts";
import type { Connection, Database } from "./database.ts";

/** The memo in the database. What is remembered is written with the next larger write, since losing it costs only time. */
export interface SqliteMemo extends DigestMemo {
  /** Writes what is new, as part of a transaction. */
  flush(connection: Connection): void;
  /** Writes what is new, if there is something. */
  save(): Promise<void>;
}

export function sqliteMemo(database: Database): SqliteMemo {
  const fresh = new Map<string, Map<string, string>>();
  const flush = (connection: Connection): void => {
    const put = connection.prepare(
      "insert into memo (kind, name, digest) values (?, ?, ?) on conflict do update set digest = excluded.digest",
    );
    for (const [kind, digests] of fresh) for (const [name, digest] of digests) put.run(kind, name, digest);
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
    flush,
    async save() {
      if (fresh.size === 0) return;
      await database.write(flush);
      fresh.clear();
    },
  };
}
