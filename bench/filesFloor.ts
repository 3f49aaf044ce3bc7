// node bench/filesFloor.ts stat|hash FOLDER: the least that Node can do with the files of a folder: ask for the
// state of each, one after the other; or hash them in two threads, each every second file.
import { hash } from "node:crypto";
import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { seconds, tell } from "./tell.ts";

const THREADS = 2;

if (isMainThread) {
  const [work, folder] = process.argv.slice(2) as ["stat" | "hash", string];
  const begin = performance.now();
  const names = readdirSync(folder);
  if (work === "stat") for (const name of names) statSync(join(folder, name));
  else await Promise.all(Array.from({ length: THREADS }, (_, index) => hashInThread({ folder, names, index })));
  tell({ answer: names.length, seconds: { floor: seconds(begin, performance.now()) } });
} else {
  const { folder, names, index } = workerData as Share;
  // Read into the same place each time: new memory for each file would take a third longer.
  const buffer = Buffer.allocUnsafeSlow(2 ** 20);
  const digests: string[] = [];
  for (let i = index; i < names.length; i += THREADS) {
    const file = openSync(join(folder, names[i]!), "r");
    digests.push(hash("sha256", buffer.subarray(0, readSync(file, buffer))));
    closeSync(file);
  }
  parentPort!.postMessage(digests);
}

interface Share {
  readonly folder: string;
  readonly names: readonly string[];
  readonly index: number;
}

function hashInThread(share: Share): Promise<void> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL(import.meta.url), { workerData: share });
    thread.once("message", () => resolve());
    thread.once("error", reject);
  });
}
