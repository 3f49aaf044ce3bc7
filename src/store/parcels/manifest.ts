import { digest } from "../../fingerprint/digest.ts";

/** One thing in a parcel. Paths are from the parcel's own folder, with `/` everywhere; that of a folder ends with it. */
export type Row =
  | readonly [path: string, kind: "folder"]
  /** To another place of the same parcel. */
  | readonly [path: string, kind: "link", target: string]
  | readonly [path: string, kind: "file" | "program", sizeBytes: number, hash: string];

/** All that is in a parcel, sorted by path: the first row is the file or folder itself. */
export type Manifest = readonly Row[];

/** One text for each manifest: its digest is the parcel's address. */
export function manifestText(rows: Manifest): string {
  return JSON.stringify(rows);
}

/** Undefined where the text is damaged. */
export function readManifest(text: string, address: string): Manifest | undefined {
  return digest(text) === address ? (JSON.parse(text) as Manifest) : undefined;
}

export function byPath(a: Row, b: Row): number {
  return a[0] < b[0] ? -1 : 1;
}

/** What people and keys know the parcel by. */
export interface Described {
  readonly name: string;
  readonly hash: string;
  readonly sizeBytes: number;
  readonly fileCount: number | undefined;
}

export function describe(rows: Manifest): Described {
  const [first] = rows as [Row];
  let sizeBytes = 0;
  let fileCount = 0;
  for (const row of rows) {
    if (row[1] === "folder") continue;
    fileCount++;
    if (row[1] !== "link") sizeBytes += row[2];
  }
  if (first[1] === "file" || first[1] === "program")
    return { name: first[0], hash: first[3], sizeBytes, fileCount: undefined };
  const name = first[0].slice(0, -1);
  // Without its own name: the same contents have the same hash.
  const inside = rows.map(([path, ...rest]) => [path.slice(first[0].length), ...rest]);
  return { name, hash: digest(JSON.stringify(inside)), sizeBytes, fileCount };
}
