// node bench/sharedFileFloor.ts FROM TO: a plain copy that is hashed on its way, in pieces of 1 MB, and safe on the disk at its end.
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { seconds, tell } from "./tell.ts";

const [from, to] = process.argv.slice(2) as [string, string];
const begin = performance.now();
const [source, target] = [await open(from, "r"), await open(to, "wx")];
const hash = createHash("sha256");
const piece = Buffer.allocUnsafeSlow(2 ** 20);
for (;;) {
  const { bytesRead } = await source.read(piece);
  if (bytesRead === 0) break;
  hash.update(piece.subarray(0, bytesRead));
  await target.write(piece, 0, bytesRead);
}
await target.sync();
await Promise.all([source.close(), target.close()]);
tell({ answer: hash.digest("hex"), seconds: { floor: seconds(begin, performance.now()) } });
