import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { checkS3Place, s3Blobs } from "../../../src/store/postgres/blobs/s3.ts";
import { sampleBytes } from "../../../src/testing/samples.ts";

/** As much of S3 as is used: objects by path, and a body must be what the signature says it is. */
function storage(objects: Map<string, Buffer>, failures: number[]): Server {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, "http://storage");
    const end = (status: number, body: string | Buffer = ""): void => void response.writeHead(status).end(body);
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const failure = failures.shift();
      if (failure !== undefined) return end(failure, "<Error><Code>SlowDown</Code></Error>");
      const signed = request.headers.authorization ?? "";
      if (!/^AWS4-HMAC-SHA256 Credential=ID\/\d+\/eu-west-1\/s3\/aws4_request/.test(signed)) return end(403);
      const body = Buffer.concat(parts);
      if (request.method === "PUT") {
        if (request.headers["content-length"] === undefined) return end(411);
        if (request.headers["x-amz-content-sha256"] !== createHash("sha256").update(body).digest("hex"))
          return end(400, "<Error><Code>XAmzContentSHA256Mismatch</Code></Error>");
        objects.set(pathname, body);
        return end(200);
      }
      if (request.method === "DELETE") return end(objects.delete(pathname) ? 204 : 404);
      if (!searchParams.has("list-type")) {
        const found = objects.get(pathname);
        return found === undefined ? end(404) : end(200, found);
      }
      const keys = [...objects.keys()].map((path) => path.slice("/results/".length));
      const at = Number(searchParams.get("continuation-token") ?? 0);
      const next = at + 1 < keys.length ? `<NextContinuationToken>${at + 1}</NextContinuationToken>` : "";
      const modified = "<LastModified>2026-01-01T00:00:00.000Z</LastModified>";
      return end(200, keys.slice(at, at + 1).map((key) => `<Contents><Key>${key}</Key>${modified}</Contents>`) + next);
    });
  });
}

describe("large results in S3", () => {
  const objects = new Map<string, Buffer>();
  const failures: number[] = [];
  let server: Server;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "little-pipelines-"));
    objects.clear();
    server = storage(objects, failures);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as { port: number };
    vi.stubEnv("AWS_ENDPOINT_URL_S3", `http://127.0.0.1:${port}/`);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "ID");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    vi.stubEnv("AWS_REGION", "eu-west-1");
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    failures.length = 0;
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    rmSync(folder, { recursive: true, force: true });
  });

  const bytes = sampleBytes(2_000_000);
  const hash = createHash("sha256").update(bytes).digest("hex");

  it("are put from memory and from files, fetched, listed and deleted, under a prefix", async () => {
    const blobs = s3Blobs("s3://results/team/a");
    await blobs.put(hash, bytes.length, { bytes });
    expect([...objects.keys()]).toEqual([`/results/team/a/${hash.slice(0, 2)}/${hash}`]);
    writeFileSync(join(folder, "file"), "small");
    const other = createHash("sha256").update("small").digest("hex");
    await blobs.put(other, 5, { path: join(folder, "file") });
    expect(await blobs.get(hash, join(folder, "got"))).toBe(hash);
    expect(readFileSync(join(folder, "got")).equals(bytes)).toBe(true);
    expect((await blobs.putBefore(Date.UTC(2026, 0, 2))).toSorted()).toEqual([hash, other].toSorted());
    expect(await blobs.putBefore(Date.UTC(2025, 0, 1))).toEqual([]);
    for (let times = 0; times < 2; times++) await blobs.delete(hash);
    expect(await blobs.get(hash, join(folder, "gone"))).toBeUndefined();
  });

  it("are tried again where the storage is busy, and told of where it refuses: without the secret", async () => {
    const blobs = s3Blobs("s3://results");
    failures.push(503, 500);
    await blobs.put(hash, bytes.length, { bytes });
    expect(objects.size).toBe(1);
    await expect(blobs.put("0".repeat(64), 3, { bytes: bytes.subarray(0, 3) })).rejects.toMatchObject({
      code: "STORE_UNREACHABLE",
      message: expect.stringMatching(/s3:\/\/results, answers: 400 XAmzContentSHA256Mismatch/),
    });
    vi.stubEnv("AWS_REGION", "eu-west-2");
    await expect(s3Blobs("s3://results").get(hash, join(folder, "x"))).rejects.toMatchObject({
      message: expect.not.stringContaining("secret"),
    });
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    await expect(s3Blobs("s3://results").delete(hash)).rejects.toMatchObject({ code: "BAD_OPTION" });
  });

  it("have a place with a bucket", () => {
    checkS3Place("s3://my-bucket/a/b");
    for (const place of ["s3://", "s3://A", "s3:/x"]) expect(() => checkS3Place(place)).toThrow(/bucket/);
  });
});
