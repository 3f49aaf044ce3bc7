import { readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { KeptFolder, Parcel } from "../model/kept.ts";
import { Kept, type Identity } from "./kept.ts";

/** What `keepFolder()` gives, and what comes back from the store for it. */
export class StoredFolder extends Kept implements KeptFolder {
  readonly kind = "folder";
  readonly name: string;
  readonly path: string;
  readonly hash: string;
  readonly sizeBytes: number;
  readonly fileCount: number;

  constructor(of: Pick<KeptFolder, "name" | "hash" | "sizeBytes" | "fileCount">, parcel: Parcel) {
    super(parcel);
    this.name = of.name;
    this.path = parcel.path;
    this.hash = of.hash;
    this.sizeBytes = of.sizeBytes;
    this.fileCount = of.fileCount;
  }

  async files(): Promise<string[]> {
    const found = await readdir(this.path, { recursive: true, withFileTypes: true });
    return found
      .filter((each) => !each.isDirectory())
      .map((each) => relative(this.path, join(each.parentPath, each.name)).replaceAll(sep, "/"))
      .toSorted((a, b) => (a < b ? -1 : 1));
  }

  identity(): Identity {
    return ["folder", this.name, this.hash, this.sizeBytes, this.fileCount];
  }

  static {
    // As the console shows it: under the name that users know.
    Object.defineProperty(this, "name", { value: "KeptFolder" });
  }
}
