import type { Query } from "../database.ts";
import type { BlobSource, BlobStore } from "./blobStore.ts";
import { PIECE_BYTES, piecesOf, writePieces } from "./written.ts";

/** Large results in the database itself, in pieces of 1 MB. */
export function databaseBlobs(query: Query): BlobStore {
  async function* chunksOf(hash: string): AsyncGenerator<Uint8Array> {
    for (let place = 0; ; place++) {
      const [row] = await query<[Buffer]>("select bytes from chunks where hash = decode($1, 'hex') and place = $2", [
        hash,
        place,
      ]);
      if (row === undefined) return;
      yield row[0];
    }
  }

  return {
    async put(hash, _, source) {
      let place = 0;
      for await (const bytes of piecesIn(source))
        await query(
          `insert into chunks (hash, place, bytes) values (decode($1, 'hex'), $2, $3)
           on conflict (hash, place) do update set bytes = excluded.bytes, put_at = clock_timestamp()`,
          [hash, place++, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)],
        );
    },
    async get(hash, path) {
      const [row] = await query("select 1 from chunks where hash = decode($1, 'hex') and place = 0", [hash]);
      return row === undefined ? undefined : writePieces(chunksOf(hash), path);
    },
    async putBefore(moment) {
      const rows = await query<[string]>(
        "select encode(hash, 'hex') from chunks where place = 0 and put_at < to_timestamp($1 / 1000.0)",
        [moment],
      );
      return rows.map(([hash]) => hash);
    },
    async delete(hash) {
      await query("delete from chunks where hash = decode($1, 'hex')", [hash]);
    },
  };
}

async function* piecesIn(source: BlobSource): AsyncGenerator<Uint8Array> {
  if ("bytes" in source) {
    const { buffer, byteOffset, byteLength } = source.bytes;
    for (let at = 0; at < byteLength; at += PIECE_BYTES)
      yield Buffer.from(buffer, byteOffset + at, Math.min(PIECE_BYTES, byteLength - at));
    return;
  }
  yield* piecesOf(source.path);
}
