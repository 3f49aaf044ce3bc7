// A thread that hashes files: it is given lists of paths, and answers each with the list of what they hash to.
import { parentPort } from "node:worker_threads";
import { CHUNK_BYTES, hashNow } from "./hashFile.ts";

const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);

parentPort?.on("message", (paths: readonly string[]) => {
  parentPort!.postMessage(paths.map((path) => hashNow(path, chunk)));
});
