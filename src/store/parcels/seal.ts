import { chmodSync, lstatSync, readdirSync, renameSync, utimesSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Manifest, Row } from "./manifest.ts";

/*
 * A kept file is read-only and has one fixed time: whoever writes to it all the same gives it another, which is seen
 * without reading it. So no times need be recorded, and they are the same wherever the store is copied to.
 * Folders have the fixed time too, since what is added or taken away changes theirs; they stay writable,
 * so that people can delete the store as they delete anything else.
 */

/** 1 January 2000, UTC. */
const SEALED_AT = new Date(946_684_800_000);

/** Makes all of a parcel read-only, and gives it the fixed time. */
export async function seal(folder: string, rows: Manifest): Promise<void> {
  const linked: Row[] = [];
  await every(rows, (row) => {
    if (row[1] === "folder" || row[1] === "link") return true;
    if (lstatSync(join(folder, row[0])).nlink > 1) linked.push(row);
    else sealFile(folder, row);
    return true;
  });
  for (const row of linked) {
    await standAlone(join(folder, row[0]));
    sealFile(folder, row);
  }
  await every(rows, ([path, kind]) => {
    if (kind === "folder") utimesSync(join(folder, path), SEALED_AT, SEALED_AT);
    return true;
  });
}

function sealFile(folder: string, [path, kind]: Row): void {
  chmodSync(join(folder, path), kind === "program" ? 0o555 : 0o444);
  utimesSync(join(folder, path), SEALED_AT, SEALED_AT);
}

/** A file that has another name elsewhere could be changed under that. */
async function standAlone(path: string): Promise<void> {
  await copyFile(path, `${path}.copy`);
  renameSync(`${path}.copy`, path);
}

/** Whether all of a parcel looks as it was sealed. */
export async function looksSealed(folder: string, rows: Manifest): Promise<boolean> {
  const isSealed = await every(rows, (row) => {
    const its = lstatSync(join(folder, row[0]), { throwIfNoEntry: false });
    if (its === undefined) return false;
    if (row[1] === "link") return its.isSymbolicLink();
    if (its.mtimeMs !== SEALED_AT.getTime()) return false;
    if (row[1] === "folder") return its.isDirectory();
    return its.isFile() && its.size === row[2] && (its.mode & 0o222) === 0;
  });
  // One thing, whose name the first row says.
  return isSealed && readdirSync(folder).length === 1;
}

/** How long this thread is occupied at a time: signals, timers and other tasks wait for so long. */
const SLICE_MS = 5;

/**
 * Whether something holds of every row, up to the first of which it does not. To ask a near disk takes 5 µs here, and through Node's threads 100
 * where all cores are taken, which is when tasks end: so it is asked here, in slices.
 */
async function every(rows: Manifest, holds: (row: Row) => boolean): Promise<boolean> {
  let begin = performance.now();
  for (const row of rows) {
    if (!holds(row)) return false;
    if (performance.now() - begin < SLICE_MS) continue;
    await nextTurn();
    begin = performance.now();
  }
  return true;
}
