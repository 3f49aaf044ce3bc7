import type { NewParcel, Parcel } from "../model/kept.ts";
import { StoredFile } from "./file.ts";
import { StoredFolder } from "./folder.ts";
import { StoredTable } from "./table.ts";
import type { Identity, Kept } from "./kept.ts";

/** A kept thing again, from its identity and the place where its files were found. */
export function revive(identity: Identity, parcel: Parcel): Kept {
  switch (identity[0]) {
    case "file": {
      const [, name, hash, sizeBytes] = identity;
      return new StoredFile({ name, hash, sizeBytes }, parcel);
    }
    case "folder": {
      const [, name, hash, sizeBytes, fileCount] = identity;
      return new StoredFolder({ name, hash, sizeBytes, fileCount }, parcel);
    }
    case "table": {
      const [, digest, rowCount, columns] = identity;
      return new StoredTable({ digest, rowCount, columns: columns.map(([name, type]) => ({ name, type })) }, parcel);
    }
    default:
      throw new RangeError(
        `nothing that is kept is of the kind ${JSON.stringify((identity as readonly unknown[])[0])}`,
      );
  }
}

/** What a task is given for files that it has just handed over. */
export function ofNewParcel(parcel: NewParcel): StoredFile | StoredFolder {
  const { fileCount } = parcel;
  return fileCount === undefined ? new StoredFile(parcel, parcel) : new StoredFolder({ ...parcel, fileCount }, parcel);
}
