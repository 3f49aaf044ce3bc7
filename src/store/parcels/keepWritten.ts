import type { NewParcel, ParcelKeeper } from "../../model/kept.ts";

/** Thrown where what a task does to write its files has failed: not the store's failure. */
export class WriteFailed extends Error {}

/** The disk's own failures, which are the store's: it has the folder that was written to. */
const OF_DISK: ReadonlySet<string | undefined> = new Set(["ENOSPC", "EDQUOT", "EROFS"]);

/** Tells what a task's own code throws, while it writes, from what fails here. */
export async function keepWritten(
  parcels: ParcelKeeper,
  name: string,
  write: (path: string) => Promise<void>,
): Promise<NewParcel> {
  return parcels.keepFiles(name, async (path) => {
    try {
      await write(path);
    } catch (error) {
      throw OF_DISK.has((error as NodeJS.ErrnoException).code) ? error : new WriteFailed("", { cause: error });
    }
  });
}
