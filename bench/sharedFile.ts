// node bench/sharedFile.ts put|get URL STATE FILE|REF: a file that a task has written, from when it is written until it is safe in
// a shared folder and the database; or one that is there, until it is on this machine's disk.
import { rename } from "node:fs/promises";
import { postgres } from "little-pipelines/team";
import { seconds, tell } from "./tell.ts";

const [work, url, folder, given] = process.argv.slice(2) as [string, string, string, string];
const store = postgres(url, { folder });
// Connected, as it is when a task has run.
await store.heads("nothing");
const begin = performance.now();
let answer: unknown;
if (work === "put") {
  const { address, sizeBytes } = await store.keepFiles("big.bin", (path) => rename(given, path));
  answer = { address, sizeBytes };
} else {
  const found = await store.findFiles([JSON.parse(given) as { address: string; sizeBytes: number }]);
  if ("problem" in found) throw new Error(found.problem);
  answer = found[0]!.path;
}
tell({ answer, seconds: { here: seconds(begin, performance.now()) } });
await store.close();
