import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Parcel, ParcelRef } from "../../model/kept.ts";
import { openParcels, type Parcels } from "./parcels.ts";

/** Parcels that last as long as this process, in a folder for temporary files; or until they are let go. */
export interface TemporaryParcels extends Pick<Parcels, "keepFiles" | "keepOutput" | "put" | "find"> {
  remove(address: string): void;
  close(): Promise<void>;
}

/** The folder is made when the first is kept, and goes at the latest when the process ends. */
export function temporaryParcels(): TemporaryParcels {
  let opening:
    | Promise<{ readonly folder: string; readonly parcels: Parcels; readonly removeNow: () => void }>
    | undefined;

  const open = async () => {
    const folder = await mkdtemp(join(tmpdir(), "little-pipelines-"));
    const removeNow = removeAtExit(folder);
    const pathOf = (address: string): string => join(folder, address);
    const parcels = openParcels({
      pathOf,
      unfinished: join(folder, "unfinished"),
      async clear() {},
      async bringBack() {},
      // Nobody can look at it later than this process.
      setAside: (address) => rm(pathOf(address), { recursive: true, force: true }),
    });
    return { folder, parcels, removeNow };
  };

  return {
    async keepFiles(name, write) {
      const { parcels } = await (opening ??= open());
      return parcels.keepFiles(name, write);
    },
    async keepOutput(name, files) {
      const { parcels } = await (opening ??= open());
      return parcels.keepOutput(name, files);
    },
    async put(all: readonly Parcel[]) {
      const { parcels } = await (opening ??= open());
      return parcels.put(all);
    },
    async find(refs: readonly ParcelRef[]) {
      const { parcels } = await (opening ??= open());
      return parcels.find(refs);
    },
    remove(address) {
      void opening?.then(({ folder }) => rmSync(join(folder, address), { recursive: true, force: true }));
    },
    async close() {
      const opened = await opening;
      opening = undefined;
      if (opened === undefined) return;
      opened.removeNow();
    },
  };
}

/**
 * The folders of this process that are still there. The one thing of this library that is the process's own, since its end
 * is: a listener for each folder would be warned of from the eleventh on.
 */
const folders = new Set<string>();

function removeAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/** @returns removes it at once */
function removeAtExit(folder: string): () => void {
  if (!process.listeners("exit").includes(removeAll)) process.once("exit", removeAll);
  folders.add(folder);
  return () => {
    rmSync(folder, { recursive: true, force: true });
    folders.delete(folder);
  };
}
