import type { DigestMemo } from "../../model/memo.ts";
import { sqliteMemo } from "./memo.ts";
import { countDigests, deleteDigests, oldestDigestDay } from "./sweep/leftovers.ts";
import { openTables } from "./tables.ts";
import { UnseenTasks } from "./unseen.ts";

/** The memo of a state folder by itself, for a store that keeps all else elsewhere: digests of files are this machine's own. */
export interface LocalMemo {
  readonly memo: DigestMemo;
  /** Writes what is new. Losing it costs only time: where it cannot be written, nothing is said. */
  save(): Promise<void>;
  /** Forgets digests that nobody has asked for since a moment, or that are too many; says how many. */
  sweep(before: number, dryRun: boolean): Promise<number>;
  close(): Promise<void>;
}

/** Nothing is opened before it is used. */
export function openLocalMemo(folder: string, onDamage: (problem: string) => void): LocalMemo {
  const tables = openTables({ folder, patienceMs: 60_000, onDamage, openRuns: new Map(), unseen: new UnseenTasks() });
  const { database } = tables;
  const memo = sqliteMemo(database);
  const save = (): Promise<void> => memo.save().catch(() => undefined);
  return {
    memo,
    save,
    async sweep(before, dryRun) {
      await save();
      const beforeDay = await database.read((c) => oldestDigestDay(c, before));
      const count = await database.read((c) => countDigests(c, beforeDay));
      if (!dryRun && count > 0) await database.write((c) => deleteDigests(c, beforeDay));
      return count;
    },
    async close() {
      await save();
      await database.close();
    },
  };
}
