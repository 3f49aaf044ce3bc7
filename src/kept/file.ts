import { createReadStream, type ReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { KeptFile, Parcel } from "../model/kept.ts";
import { Kept, type Identity } from "./kept.ts";

/** What `keep()` gives, and what comes back from the store for it. */
export class StoredFile extends Kept implements KeptFile {
  readonly kind = "file";
  readonly name: string;
  readonly path: string;
  readonly hash: string;
  readonly sizeBytes: number;

  constructor(of: Pick<KeptFile, "name" | "hash" | "sizeBytes">, parcel: Parcel) {
    super(parcel);
    this.name = of.name;
    this.path = parcel.path;
    this.hash = of.hash;
    this.sizeBytes = of.sizeBytes;
  }

  text(): Promise<string> {
    return readFile(this.path, "utf8");
  }

  bytes(): Promise<Uint8Array> {
    return readFile(this.path);
  }

  stream(): ReadStream {
    return createReadStream(this.path);
  }

  identity(): Identity {
    return ["file", this.name, this.hash, this.sizeBytes];
  }

  static {
    // As the console shows it: under the name that users know.
    Object.defineProperty(this, "name", { value: "KeptFile" });
  }
}
