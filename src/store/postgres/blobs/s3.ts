import type * as Aws4fetch from "aws4fetch";
import { openAsBlob } from "node:fs";
import { PipelineError } from "../../../model/errors.ts";
import type { BlobSource, BlobStore } from "./blobStore.ts";
import { writePieces } from "./written.ts";

/** How often a request is made at the most: storage on the web fails now and then. */
const MOST_TRIES = 4;
/** One PUT takes no more (https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html). */
const MOST_BYTES = 5 * 2 ** 30;

/** @throws PipelineError `BAD_OPTION` */
export function checkS3Place(place: string): void {
  if (/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/|$)/.test(place)) return;
  throw new PipelineError("BAD_OPTION", `the place for large results is ${JSON.stringify(place)}`, {
    hint: "Write it so: s3://bucket/prefix",
  });
}

/**
 * Objects of an S3-compatible storage. Where and as whom is said as for Amazon's own tools: AWS_ACCESS_KEY_ID,
 * AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION, AWS_ENDPOINT_URL_S3 (or AWS_ENDPOINT_URL) for others than Amazon.
 *
 * The hash of an object is what the signature of its upload names: the storage refuses other bytes.
 */
export function s3Blobs(place: string): BlobStore {
  const { host: bucket, pathname } = new URL(place);
  const prefix = pathname.replace(/^\/|\/$/g, "");
  let signing: Promise<Signer> | undefined;

  const folder = prefix === "" ? "" : `${prefix}/`;
  const pathOf = (hash: string): string => `${folder}${hash.slice(0, 2)}/${hash}`;

  const request = async (method: string, path: string, body?: Blob): Promise<Response> => {
    const { sign, endpoint } = await (signing ??= openSigner(bucket));
    const url = `${endpoint}/${path}`;
    const hash = path.slice(-64);
    for (let tries = 1; ; tries++) {
      const signed = await sign(url, {
        method,
        headers: { "x-amz-content-sha256": body === undefined ? EMPTY_HASH : hash },
      });
      const answer = await fetch(signed.url, { method, headers: signed.headers, body: body ?? null }).catch(
        (error: unknown) => error as Error,
      );
      if (answer instanceof Response && answer.status < 500 && answer.status !== 429) return answer;
      if (tries === MOST_TRIES) throw failure(place, answer instanceof Response ? await said(answer) : reason(answer));
      if (answer instanceof Response) await answer.body?.cancel();
      await new Promise((done) => setTimeout(done, 200 * 2 ** tries * Math.random()));
    }
  };

  return {
    async put(hash, sizeBytes, source) {
      if (sizeBytes > MOST_BYTES)
        throw new PipelineError("RESULT_TOO_LARGE", `a file of ${sizeBytes} bytes is larger than S3 takes at once`, {
          hint: "It takes 5 GiB: part it, or share a folder for large results.",
        });
      const answer = await request("PUT", pathOf(hash), await blobOf(source));
      if (!answer.ok) throw failure(place, await said(answer));
      await answer.body?.cancel();
    },
    async get(hash, path) {
      const answer = await request("GET", pathOf(hash));
      if (answer.status === 404) {
        await answer.body?.cancel();
        return undefined;
      }
      if (!answer.ok) throw failure(place, await said(answer));
      return writePieces(answer.body as AsyncIterable<Uint8Array>, path);
    },
    async putBefore(moment) {
      const old: string[] = [];
      let next = "";
      do {
        const answer = await request("GET", `?list-type=2&prefix=${encodeURIComponent(folder)}${next}`);
        if (!answer.ok) throw failure(place, await said(answer));
        const text = await answer.text();
        for (const [, its] of text.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
          const hash = /<Key>[^<]*?([0-9a-f]{64})<\/Key>/.exec(its!)?.[1];
          const putAt = Date.parse(/<LastModified>([^<]*)</.exec(its!)?.[1] ?? "");
          if (hash !== undefined && putAt < moment) old.push(hash);
        }
        const token = /<NextContinuationToken>([^<]*)</.exec(text)?.[1];
        next = token === undefined ? "" : `&continuation-token=${encodeURIComponent(token)}`;
      } while (next !== "");
      return old;
    },
    async delete(hash) {
      const answer = await request("DELETE", pathOf(hash));
      if (!answer.ok && answer.status !== 404) throw failure(place, await said(answer));
      await answer.body?.cancel();
    },
  };
}

const EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

interface Signer {
  /** The address of the bucket. */
  readonly endpoint: string;
  readonly sign: (url: string, init: RequestInit) => Promise<Request>;
}

async function openSigner(bucket: string): Promise<Signer> {
  const { env } = process;
  const accessKeyId = env.AWS_ACCESS_KEY_ID;
  const secretAccessKey = env.AWS_SECRET_ACCESS_KEY;
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new PipelineError("BAD_OPTION", "large results are in S3, and nothing says as whom to ask for them", {
      hint: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    });
  const { AwsClient } = await loadAws4fetch();
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? "us-east-1";
  const given = env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL;
  const sessionToken = env.AWS_SESSION_TOKEN;
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: "s3",
    region,
  });
  return {
    endpoint:
      given === undefined ? `https://${bucket}.s3.${region}.amazonaws.com` : `${given.replace(/\/$/, "")}/${bucket}`,
    sign: (url, init) => client.sign(url, init),
  };
}

async function loadAws4fetch(): Promise<typeof Aws4fetch> {
  try {
    return await import("aws4fetch");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new PipelineError("PACKAGE_MISSING", "large results in S3 need aws4fetch, which is not installed", {
      hint: "Run: npm install aws4fetch",
      cause,
    });
  }
}

/** With its size, so that it is sent as it is read, and not in pieces of unknown number, which S3 refuses. */
async function blobOf(source: BlobSource): Promise<Blob> {
  return "bytes" in source ? new Blob([source.bytes]) : openAsBlob(source.path);
}

async function said(answer: Response): Promise<string> {
  const text = await answer.text().catch(() => "");
  const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1];
  return `${answer.status}${code === undefined ? "" : ` ${code}`}`;
}

function reason(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function failure(place: string, what: string): PipelineError {
  return new PipelineError("STORE_UNREACHABLE", `the storage for large results, ${place}, answers: ${what}`, {
    hint: "See to the bucket, its region (AWS_REGION), its endpoint (AWS_ENDPOINT_URL_S3) and the credentials.",
  });
}
