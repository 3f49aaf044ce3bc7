import { statSync, type BigIntStats, type Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { FilesOfFolder } from "./filesOfFolder.ts";
import { inParallel } from "./inParallel.ts";
import { Stamps } from "./stamps.ts";

/** What is there at a path, symbolic links followed; undefined where nothing is. */
export async function statOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** What is there of some names. */
export interface FoundStamps {
  /** In the order of the names of all folders; of what is no file there is none. */
  readonly stamps: Stamps;
  /** By place: why it cannot be asked about. */
  readonly errors: ReadonlyMap<number, Error>;
}

/** How long this thread is occupied at a time: signals, timers and other tasks wait for so long. */
const SLICE_MS = 5;
/** A disk on which one takes longer than this is far away: then it is asked for many at once. */
const SLOW_MS = 0.2;

/**
 * Asks about many files, symbolic links followed. One after the other a near disk answers in 2.5 µs,
 * through Node's threads in 5 to 9: so it is asked here, in slices, as long as it is quick.
 */
export async function statAll(
  folders: readonly FilesOfFolder[],
  { sliceMs, slowMs }: { readonly sliceMs: number; readonly slowMs: number } = { sliceMs: SLICE_MS, slowMs: SLOW_MS },
): Promise<FoundStamps> {
  const count = folders.reduce((sum, { names }) => sum + names.length, 0);
  const pathAt = pathsOf(folders);
  const stamps = new Stamps(count);
  const errors = new Map<number, Error>();
  const put = (place: number, found: Stats | undefined): void => {
    // A pipe would never end, and a link to nothing is nothing.
    if (found?.isFile() === true) stamps.put(place, found);
  };
  const fail = (place: number, error: unknown): void => {
    if (!isMissing(error)) errors.set(place, error as Error);
  };

  let place = 0;
  while (place < count) {
    const begin = performance.now();
    const first = place;
    do {
      try {
        put(place, statSync(pathAt(place), { throwIfNoEntry: false }));
      } catch (error) {
        fail(place, error);
      }
      place++;
    } while (place < count && (place % 16 > 0 || performance.now() - begin < sliceMs));
    if (place === count) break;
    if ((performance.now() - begin) / (place - first) > slowMs) {
      const rest = Array.from({ length: count - place }, (_, i) => place + i);
      await inParallel(rest, (each) =>
        stat(pathAt(each)).then(
          (found) => put(each, found),
          (error: unknown) => fail(each, error),
        ),
      );
      break;
    }
    await nextTurn();
  }
  return { stamps, errors };
}

/** The path of each place: made when it is needed, since ten thousand that are kept cost more than making them. */
function pathsOf(folders: readonly FilesOfFolder[]): (place: number) => string {
  const firsts: number[] = [];
  let count = 0;
  for (const { names } of folders) {
    firsts.push(count);
    count += names.length;
  }
  let at = 0;
  return (place) => {
    while (place < firsts[at]!) at--;
    while (at + 1 < firsts.length && place >= firsts[at + 1]!) at++;
    return pathIn(folders[at]!.folder, folders[at]!.names[place - firsts[at]!]!);
  };
}

/** `join` takes 1 µs, and there is nothing to normalise. */
export function pathIn(folder: string, name: string): string {
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

/** Whether a call of the file system failed since nothing is there (any more). */
export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG" || code === "ELOOP";
}
