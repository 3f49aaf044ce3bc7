import { readFile, writeFile } from "node:fs/promises";
import { digest } from "../../../fingerprint/digest.ts";
import { inBatches } from "../batches.ts";
import type { Database } from "../database.ts";
import type { BlobSource, BlobStore } from "./blobStore.ts";

/**
 * Results, and the files of parcels, by their hashes: small ones in the database, large ones in the blob store. Those are
 * put there first, and then have a row: what has a row is there.
 */
export interface SharedBlobs {
  /** Sees to it that these bytes are there, and that no sweep takes them before the entry that names them is saved. */
  put(hash: string, sizeBytes: number, source: BlobSource): Promise<void>;
  /** Says so of one that should be there; false where it is not. */
  touch(hash: string): Promise<boolean>;
  /** Small ones as bytes; `large` is in the blob store. Whether they are what they should be is for the caller to see. */
  read(hash: string): Promise<Uint8Array | "large" | undefined>;
  /** Writes it to a path where nothing is. `damaged`: what was written is something else. */
  fetch(hash: string, path: string): Promise<"fetched" | "missing" | "damaged">;
  /** Takes one away that is damaged, so that it can be put again. */
  discard(hash: string): Promise<void>;
  /** Deletes from the blob store what has no row: a crash has left it there a while ago. */
  deleteLost(): Promise<void>;
  /** Deletes from the blob store, as a part of deleting the row. */
  deleteLarge(hash: string): Promise<void>;
}

/** Results up to this size are in the database. */
export const LARGEST_IN_DATABASE: number = 1024 * 1024;
/** Above this it is asked whether they are there before they are sent. */
const ASK_ABOVE_BYTES = 64 * 1024;
/** What one statement takes at the most, beside one that is larger by itself. */
const MOST_AT_ONCE = 16;
const LOST_AFTER_MS = 86_400_000;
const LOST_BATCH = 1_000;

export function sharedBlobs(database: Database, large: () => Promise<BlobStore>): SharedBlobs {
  const insert = inBatches(async (blobs: readonly { readonly hash: string; readonly bytes: Uint8Array }[]) => {
    const each = [...new Map(blobs.map((blob) => [blob.hash, blob.bytes]))].sort(([a], [b]) => (a < b ? -1 : 1));
    // Nobody needs them before their entry is committed, and what is committed later is on the disk no earlier.
    await database.query(
      `with quick as (select set_config('synchronous_commit', 'off', true))
       insert into blobs (hash, size_bytes, bytes)
       select decode(hash, 'hex'), octet_length(bytes), bytes from quick, unnest($1::text[], $2::bytea[]) b (hash, bytes)
       on conflict (hash) do update set put_at = clock_timestamp()`,
      [each.map(([hash]) => hash), each.map(([, bytes]) => asBuffer(bytes))],
    );
    return blobs.map(() => undefined);
  }, MOST_AT_ONCE);

  const read = inBatches(async (hashes: readonly string[]) => {
    const rows = await database.query<[string, Buffer | null]>(
      "select encode(hash, 'hex'), bytes from blobs where hash = any($1::bytea[])",
      [hashes.map((hash) => Buffer.from(hash, "hex"))],
    );
    const found = new Map(rows.map(([hash, bytes]) => [hash, bytes]));
    return hashes.map((hash) => (found.has(hash) ? (found.get(hash) ?? ("large" as const)) : undefined));
  }, MOST_AT_ONCE);

  const touch = inBatches(async (hashes: readonly string[]) => {
    const rows = await database.query<[string]>(
      `update blobs set put_at = clock_timestamp()
       where hash in (select hash from blobs where hash = any($1::bytea[]) order by hash for update) returning encode(hash, 'hex')`,
      [hashes.map((hash) => Buffer.from(hash, "hex"))],
    );
    const there = new Set(rows.map(([hash]) => hash));
    return hashes.map((hash) => there.has(hash));
  });

  return {
    touch,
    read,
    async put(hash, sizeBytes, source) {
      if (sizeBytes > ASK_ABOVE_BYTES && (await touch(hash))) return;
      if (sizeBytes <= LARGEST_IN_DATABASE) return insert({ hash, bytes: await bytesOf(source) });
      await (await large()).put(hash, sizeBytes, source);
      await database.query(
        `insert into blobs (hash, size_bytes) values (decode($1, 'hex'), $2)
         on conflict (hash) do update set put_at = clock_timestamp()`,
        [hash, sizeBytes],
      );
    },
    async fetch(hash, path) {
      const found = await read(hash);
      if (found === undefined) return "missing";
      if (found !== "large") {
        if (digest(found) !== hash) return "damaged";
        await writeFile(path, found, { flag: "wx" });
        return "fetched";
      }
      const written = await (await large()).get(hash, path);
      return written === undefined ? "missing" : written === hash ? "fetched" : "damaged";
    },
    async discard(hash) {
      if (database.isReadOnly) return;
      const rows = await database.query<[boolean]>(
        "delete from blobs where hash = decode($1, 'hex') returning bytes is null",
        [hash],
      );
      if (rows[0]?.[0] === true) await (await large()).delete(hash);
    },
    async deleteLost() {
      const store = await large();
      // Nothing takes a day between its bytes and its row.
      const old = await store.putBefore(Date.now() - LOST_AFTER_MS);
      for (let at = 0; at < old.length; at += LOST_BATCH) {
        const some = old.slice(at, at + LOST_BATCH);
        const rows = await database.query<[string]>(
          "select encode(hash, 'hex') from blobs where hash = any($1::bytea[])",
          [some.map((hash) => Buffer.from(hash, "hex"))],
        );
        const known = new Set(rows.map(([hash]) => hash));
        for (const hash of some) if (!known.has(hash)) await store.delete(hash);
      }
    },
    deleteLarge: async (hash) => (await large()).delete(hash),
  };
}

async function bytesOf(source: BlobSource): Promise<Uint8Array> {
  if ("bytes" in source) return source.bytes;
  return readFile(source.path);
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
