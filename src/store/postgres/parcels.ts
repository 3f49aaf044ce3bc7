import type { NewParcel, OutputFile, Parcel, ParcelRef } from "../../model/kept.ts";
import { keepWritten, WriteFailed } from "../parcels/keepWritten.ts";
import type { Manifest } from "../parcels/manifest.ts";
import type { SharedBlobs } from "./blobs/shared.ts";
import type { Cache } from "./cache.ts";
import type { Database } from "./database.ts";

/** Files and folders that are kept with results: shared with all, and handed out as paths of this machine's own disk. */
export interface SharedParcels {
  keepFiles(name: string, write: (path: string) => Promise<void>): Promise<NewParcel>;
  keepOutput(name: string, files: readonly OutputFile[]): Promise<ParcelRef | undefined>;
  put(parcels: readonly Parcel[]): Promise<readonly ParcelRef[]>;
  find(refs: readonly ParcelRef[]): Promise<readonly Parcel[] | { readonly problem: string }>;
}

export interface ParcelPlaces {
  readonly database: Database;
  readonly blobs: SharedBlobs;
  readonly cache: Cache;
}

/** So many files are sent or fetched at a time. */
const AT_ONCE = 16;

export function sharedParcels({ database, blobs, cache }: ParcelPlaces): SharedParcels {
  const { parcels: local } = cache;

  /** Files first, then the row that says that all are there. */
  const share = async ({ address, sizeBytes }: ParcelRef): Promise<void> => {
    const touched = await database.query(
      "update parcels set put_at = clock_timestamp() where address = decode($1, 'hex') returning 1",
      [address],
    );
    if (touched.length > 0) return;
    const text = await local.manifestOf(address);
    const files = filesIn(JSON.parse(text) as Manifest);
    const [{ path: root } = { path: "" }] = (await local.find([{ address, sizeBytes }])) as readonly Parcel[];
    await eachOf(files, ({ hash, within, sizeBytes: size }) => blobs.put(hash, size, { path: `${root}${within}` }));
    await database.query(
      `insert into parcels (address, manifest, size_bytes, hashes) values (decode($1, 'hex'), $2, $3, $4::bytea[])
       on conflict (address) do update set put_at = clock_timestamp()`,
      [address, text, sizeBytes, [...new Set(files.map(({ hash }) => hash))].map((hash) => Buffer.from(hash, "hex"))],
    );
  };

  const fetch = async (address: string): Promise<{ readonly problem: string } | undefined> => {
    if (!/^[0-9a-f]{64}$/.test(address)) return { problem: "is missing" };
    const [row] = await database.query<[string]>("select manifest from parcels where address = decode($1, 'hex')", [
      address,
    ]);
    if (row === undefined) return { problem: "is missing" };
    const wrong = await local.receive(address, row[0], async (files) => {
      let problem: string | undefined;
      await eachOf(files, async ({ hash, path }) => {
        const fetched = await blobs.fetch(hash, path);
        if (fetched === "fetched") return;
        problem ??= fetched === "missing" ? "is missing" : "does not match its checksum";
        await blobs.discard(hash);
      });
      return problem;
    });
    // So that it is shared anew when it is made again.
    if (wrong !== undefined && !database.isReadOnly)
      await database.query("delete from parcels where address = decode($1, 'hex')", [address]);
    return wrong;
  };

  return {
    async keepFiles(name, write) {
      const parcel = await keepWritten(local, name, write).catch((error: unknown) => {
        throw error instanceof WriteFailed ? error.cause : error;
      });
      await share(parcel);
      return parcel;
    },
    async keepOutput(name, files) {
      const ref = await local.keepOutput(name, files);
      if (ref !== undefined) await share(ref);
      return ref;
    },
    async put(parcels) {
      const refs = await local.put(parcels);
      for (const ref of refs) await share(ref);
      return refs;
    },
    async find(refs) {
      const found: Parcel[] = [];
      for (const ref of refs) {
        let its = await local.find([ref]);
        if ("problem" in its) {
          const problem = await fetch(ref.address);
          if (problem !== undefined) return problem;
          its = await local.find([ref]);
        }
        if ("problem" in its) return its;
        await local.use(ref.address);
        found.push(...its);
      }
      return found;
    },
  };
}

interface FileWithin {
  /** What follows the path of the file or folder itself. */
  readonly within: string;
  readonly hash: string;
  readonly sizeBytes: number;
}

function filesIn(rows: Manifest): FileWithin[] {
  const [first] = rows;
  const root = first![0].replace(/\/$/, "");
  return rows.flatMap((row) =>
    row[1] === "file" || row[1] === "program"
      ? [{ within: row[0].slice(root.length), sizeBytes: row[2], hash: row[3] }]
      : [],
  );
}

async function eachOf<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: Math.min(AT_ONCE, items.length) }, async () => {
      for (const item of rest) await work(item);
    }),
  );
}
