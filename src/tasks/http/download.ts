import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { KeptFile } from "../../index.ts";
import { refuseMismatch, summing, type Checksum, type Summing } from "./checksum.ts";
import type { Incoming } from "./exchange.ts";
import type { RequestContext, WrittenFile } from "./options.ts";

/** Writes an answer into the store as it comes; nothing of one that broke off or has the wrong checksum is kept. */
export async function keepAnswer(
  incoming: Incoming,
  checksum: Checksum,
  { keep }: Pick<RequestContext, "keep">,
  url: string,
): Promise<KeptFile> {
  return keep({
    name: nameIn(incoming.url),
    // The store takes the digest of what it keeps by itself.
    write: async (path) => {
      await write(incoming, path, summing(checksum, false), url);
    },
  });
}

/**
 * Writes an answer to a file of the project as it comes: beside it first, so that nobody ever reads half of it, and
 * what was there stays where the answer breaks off or has the wrong checksum.
 */
export async function writeAnswer(
  incoming: Incoming,
  to: string,
  checksum: Checksum,
  { path }: Pick<RequestContext, "path">,
  url: string,
): Promise<WrittenFile> {
  const target = path(to);
  const folder = dirname(target);
  await mkdir(folder, { recursive: true });
  const partial = join(folder, `.${basename(target)}.${randomUUID().slice(0, 8)}.part`);
  try {
    const sum = summing(checksum, true);
    const sizeBytes = await write(incoming, partial, sum, url);
    await rename(partial, target);
    return { path: to, sizeBytes, sha256: sum.sha256(), contentType: incoming.headers.get("content-type") };
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function write({ parts, what }: Incoming, path: string, sum: Summing, url: string): Promise<number> {
  let sizeBytes = 0;
  await pipeline(async function* () {
    for await (const part of parts) {
      sum.update(part);
      sizeBytes += part.length;
      yield part;
    }
  }, createWriteStream(path));
  refuseMismatch(sum.mismatch(), what, url);
  return sizeBytes;
}

/** The last part of an address that is fit for a file; `download` where there is none. */
function nameIn(address: string): string {
  const last = new URL(address).pathname.split("/").findLast((part) => part !== "") ?? "";
  try {
    const name = decodeURIComponent(last)
      .replaceAll(/[^\p{L}\p{N}._ -]/gu, "_")
      .slice(0, 100);
    return /^[. ]*$/.test(name) ? "download" : name;
  } catch {
    return "download";
  }
}
