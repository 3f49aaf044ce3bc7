import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { refuseMismatch, summing, type Checksum } from "./checksum.ts";
import type { Incoming } from "./exchange.ts";
import type { HttpFile, RequestContext } from "./options.ts";

/**
 * Writes an answer to a file as it comes: beside it first, so that nobody ever reads half of it, and nothing is
 * there of an answer that broke off or has the wrong checksum.
 */
export async function download(
  { parts, what, headers }: Incoming,
  to: string,
  checksum: Checksum,
  { path }: Pick<RequestContext, "path">,
  url: string,
): Promise<HttpFile> {
  const target = path(to);
  const folder = dirname(target);
  await mkdir(folder, { recursive: true });
  const partial = join(folder, `.${basename(target)}.${randomUUID().slice(0, 8)}.part`);
  const sum = summing(checksum);
  let sizeBytes = 0;
  try {
    await pipeline(async function* () {
      for await (const part of parts) {
        sum.update(part);
        sizeBytes += part.length;
        yield part;
      }
    }, createWriteStream(partial));
    const sha256 = sum.sha256();
    refuseMismatch(sum.mismatch(), what, url);
    await rename(partial, target);
    return { path: to, sizeBytes, sha256, contentType: headers.get("content-type") };
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
