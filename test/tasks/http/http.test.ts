import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { env, expire, pipeline, memoryStore, secret, task, type Task } from "../../../src/index.ts";
import { http, rateLimit } from "../../../src/tasks/http/index.ts";
import { fakeClock } from "../../../src/testing/fakeClock.ts";
import { scratch } from "../../fingerprint/sources.ts";
import { startServer, type Received, type Reply, type TestServer } from "../../support/server.ts";
import { AT_ONCE, fetching } from "./fetching.ts";

const json = (value: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(value),
});

/** Answers 304 to who has this ETag, as servers do. */
const withEtag =
  (etag: string, value: unknown): TestServer["reply"] =>
  ({ headers }: Received) =>
    headers["if-none-match"] === etag ? { status: 304 } : json(value, { etag });

describe("a task that reads a source with an ETag", () => {
  it("is kept while the server says that it has not changed, and runs once when it has", async () => {
    const server = await startServer(withEtag('"1"', [1, 2]));
    const { run, result, last } = fetching(http("Stops", `${server.origin}/stops.json`));
    expect(await run()).toEqual(["start Stops", "ran Stops"]);
    expect(await result()).toEqual([1, 2]);
    server.asked();
    expect(await run()).toEqual(["reused Stops"]);
    expect(server.asked()).toEqual(["HEAD /stops.json"]);
    expect(server.received.at(-1)!.headers["if-none-match"]).toBe('"1"');
    server.reply = withEtag('"2"', [3]);
    expect(await run()).toEqual(["start Stops", "ran Stops"]);
    expect(last().reason).toBe(`inputs changed: url ${server.origin}/stops.json`);
    expect(last().steps.map(({ name }) => name)).toEqual(["fetch"]);
    expect(await result()).toEqual([3]);
    server.reply = withEtag('"1"', "never read");
    expect(await run()).toEqual(["reused Stops"]);
    expect(await result()).toEqual([1, 2]);
  });

  it("is not even asked before its time is up; then a 304 keeps the result for as long again", async () => {
    const clock = fakeClock();
    const server = await startServer(withEtag('"1"', [1]));
    const stops = http("Stops", `${server.origin}/stops`, { expire: expire.fromNow({ hours: 6 }) });
    const { run } = fetching(stops, { clock });
    expect(await run()).toEqual(["start Stops", "ran Stops"]);
    server.asked();
    clock.move(5 * 3_600_000);
    expect(await run()).toEqual(["reused Stops"]);
    expect(server.asked()).toEqual([]);
    clock.move(2 * 3_600_000);
    expect(await run()).toEqual(["reused Stops"]);
    expect(server.asked()).toEqual(["HEAD /stops"]);
    clock.move(5 * 3_600_000);
    expect(await run()).toEqual(["reused Stops"]);
    expect(server.asked()).toEqual([]);
  });

  it("is read as it is now where it is forced before its time is up, and then kept under what it is", async () => {
    const clock = fakeClock();
    const server = await startServer(withEtag('"1"', [1]));
    const { run, result } = fetching(http("Stops", server.origin, { expire: expire.fromNow({ hours: 6 }) }), { clock });
    await run();
    server.reply = withEtag('"2"', [2]);
    expect(await run()).toEqual(["reused Stops"]);
    expect(await run(true)).toEqual(["start Stops", "ran Stops"]);
    expect(await result()).toEqual([2]);
    expect(await run()).toEqual(["reused Stops"]);
  });

  it("is never asked again where it never expires", async () => {
    const server = await startServer(withEtag('"1"', [1]));
    const { run } = fetching(http("Stops", server.origin, { expire: expire.never() }));
    await run();
    server.reply = withEtag('"2"', [2]);
    server.asked();
    expect(await run()).toEqual(["reused Stops"]);
    expect(server.asked()).toEqual([]);
  });
});

describe("a task whose source says nothing of changes", () => {
  it("reads it in each run, and is reused while it gives the same", async () => {
    const server = await startServer(() => json([1]));
    const { run } = fetching(http("Stops", server.origin));
    expect(await run()).toEqual(["start Stops", "ran Stops"]);
    server.asked();
    expect(await run()).toEqual(["reused Stops"]);
    expect(server.asked()).toEqual(["GET /"]);
    server.reply = () => json([2]);
    expect(await run()).toEqual(["start Stops", "ran Stops"]);
  });

  it("leaves what comes after it valid where it was read again and gave the same", async () => {
    const server = await startServer(() => json({ data: { stops: 2 } }));
    const stops = http("Stops", `${server.origin}/graphql`, { graphql: { query: "{ stops }" } });
    const count = task("Count", { dependencies: [stops] }, ({ results }) => results.Stops);
    const example = pipeline("early", [stops, count], { store: memoryStore(), logLevel: "silent", logFile: false });
    await example.execute();
    const { tasks } = await example.execute();
    expect(tasks.map(({ name, outcome }) => `${outcome} ${name}`)).toEqual(["ran Stops", "reused Count"]);
    expect(server.asked()).toEqual(["POST /graphql", "POST /graphql"]);
  });
});

describe("an answer", () => {
  const answers = async (reply: Reply, its: (origin: string) => Task): Promise<unknown> => {
    const server = await startServer(() => reply);
    const { run, result, last } = fetching(its(server.origin));
    await run();
    return last().outcome === "ran" ? result() : last().error!.message.replaceAll(server.origin, "");
  };

  it("is JSON, a text in its charset, bytes or rows", async () => {
    expect(await answers(json({ a: [1, null] }), (origin) => http("X", origin))).toEqual({ a: [1, null] });
    const latin = { headers: { "content-type": "text/plain; charset=iso-8859-1" }, body: Buffer.from([0xe9]) };
    expect(await answers(latin, (origin) => http("X", origin, { as: "text" }))).toBe("é");
    expect(await answers(latin, (origin) => http("X", origin, { as: "bytes" }))).toEqual(new Uint8Array([0xe9]));
    const rows = { body: '\uFEFFid,name,at\n1,"Ada, L.",2024-01-02\n2,,\n' };
    expect(await answers(rows, (origin) => http("X", origin, { as: "csv" }))).toEqual([
      { id: "1", name: "Ada, L.", at: "2024-01-02" },
      { id: "2", name: "", at: "" },
    ]);
    const typed = { types: { id: "number", at: "date" } } as const;
    expect(await answers(rows, (origin) => http("X", origin, { as: "csv", csv: typed }))).toEqual([
      { id: 1, name: "Ada, L.", at: new Date("2024-01-02") },
      { id: 2, name: "", at: null },
    ]);
    const numbers = { body: "a;b;c\n1.5;007;true\n9007199254740993;;x\n" };
    const auto = { types: "auto", delimiter: ";" } as const;
    expect(await answers(numbers, (origin) => http("X", origin, { as: "csv", csv: auto }))).toEqual([
      { a: 1.5, b: "007", c: true },
      { a: "9007199254740993", b: null, c: "x" },
    ]);
  });

  it("is read where it was compressed", async () => {
    for (const [encoding, body] of [
      ["gzip", gzipSync("[1]")],
      ["br", brotliCompressSync("[1]")],
    ] as const) {
      const reply = { headers: { "content-encoding": encoding }, body };
      expect(await answers(reply, (origin) => http("X", origin))).toEqual([1]);
    }
  });

  it("that is not what was asked for fails, and says what it is instead", async () => {
    const page = { headers: { "content-type": "text/html" }, body: "<html>\n  Please sign in" };
    expect(await answers(page, (origin) => http("X", origin))).toMatch(
      /^GET \/: the answer is no JSON but text\/html: <html> Please sign in\n/,
    );
    expect(await answers({ body: "a,b\n1,2,3\n" }, (origin) => http("X", origin, { as: "csv" }))).toMatch(
      /^GET \/: the answer is no CSV: Invalid Record Length.*line 2/,
    );
    const csv = { types: { a: "number" } } as const;
    expect(await answers({ body: "a\n1\nx\n" }, (origin) => http("X", origin, { as: "csv", csv }))).toMatch(
      /^GET \/: the answer is no CSV: row 2: "x" in column "a" is no number/,
    );
    const errors = json({ errors: [{ message: "no field x" }] });
    expect(await answers(errors, (origin) => http("X", origin, { graphql: { query: "{ x }" } }))).toMatch(
      /tells of errors: no field x/,
    );
  });

  it("is checked by a schema, and what it makes of it goes on", async () => {
    const schema = z.array(z.object({ id: z.number(), name: z.string().default("?") }));
    expect(await answers(json([{ id: 1 }]), (origin) => http("X", origin, { validate: schema }))).toEqual([
      { id: 1, name: "?" },
    ]);
    expect(await answers(json([{ id: "1" }]), (origin) => http("X", origin, { validate: schema }))).toMatch(
      /^GET \/: the answer does not fit the schema: result\[0\]\.id: Invalid input/,
    );
  });

  it("is made into the result by `parse`, whose code counts", async () => {
    const server = await startServer(withEtag('"1"', [1, 2]));
    const store = memoryStore();
    const make = (parse: (data: unknown) => number) => fetching(http("X", server.origin, { parse }), { store });
    const first = make((data) => (data as number[]).length);
    expect(await first.run()).toEqual(["start X", "ran X"]);
    expect(await first.result()).toBe(2);
    const other = make((data) => (data as number[])[0]!);
    expect(await other.run()).toEqual(["start X", "ran X"]);
    expect(other.last().reason).toMatch(/^code changed: .*parse/);
    expect(await other.result()).toBe(1);
  });
});

describe("what counts", () => {
  it("is the request and what is made of it, and not how patient it is or what is secret", async () => {
    const server = await startServer(withEtag('"1"', { data: [1] }));
    const store = memoryStore();
    const run = (options: Parameters<typeof http>[2]) =>
      fetching(http("X", `${server.origin}/x`, options), { store }).run();
    const RAN = ["start X", "ran X"];
    const headers = { accept: "text/csv" };
    expect(await run({ headers })).toEqual(RAN);
    expect(await run({ headers, retry: 9, attemptTimeoutMs: 9000, rateLimit: rateLimit({ perSecond: 99 }) })).toEqual([
      "reused X",
    ]);
    expect(await run({ headers: { ...headers, authorization: secret("a") } })).toEqual(["reused X"]);
    expect(await run({ headers: { ...headers, authorization: secret("b") } })).toEqual(["reused X"]);
    expect(await run({ headers, query: { api_key: secret("c") } })).toEqual(["reused X"]);
    for (const other of [
      { headers: { accept: "text/xml" } },
      { headers, query: { page: 2 } },
      { headers, as: "text" as const },
      { headers, body: { a: 1 } },
      { headers, body: { a: 2 } },
      { headers, graphql: { query: "{ a }" }, parse: () => 1 },
    ]) {
      expect((await run(other)).slice(0, 2), JSON.stringify(other)).toEqual(RAN);
    }
  });
});

describe("a failing server", () => {
  it("is asked again, and the log says so", async () => {
    let count = 0;
    const server = await startServer(({ method }) =>
      method === "GET" && count++ < 2 ? { status: 503, body: "busy" } : json([1], { etag: '"1"' }),
    );
    const { run, result, lines } = fetching(http("X", server.origin, { retry: AT_ONCE }));
    expect(await run()).toEqual(["start X", "ran X"]);
    expect(await result()).toEqual([1]);
    expect(lines().slice(0, 2)).toEqual([
      `warn GET ${server.origin}/ answered 503 Service Unavailable: busy: again in 0.0 s (attempt 2 of 5)`,
      `warn GET ${server.origin}/ answered 503 Service Unavailable: busy: again in 0.0 s (attempt 3 of 5)`,
    ]);
  });

  it("fails the task in the end, with its status and what it said", async () => {
    const server = await startServer(({ method }) =>
      method === "HEAD" ? { headers: { etag: '"1"' } } : { status: 500, body: "out of\n order" },
    );
    const { run, last } = fetching(http("X", `${server.origin}/x`, { retry: { ...AT_ONCE, times: 1 } }));
    expect(await run()).toEqual(["start X", "failed X"]);
    expect(last().error).toMatchObject({ code: "HTTP_FAILED" });
    expect(last().error!.message).toMatch(
      /^GET http:.*\/x answered 500 Internal Server Error: out of order\n  The server fails/,
    );
  });

  it("serves the last good value where that is allowed: said in reason, report, log and history", async () => {
    const clock = fakeClock();
    const server = await startServer(withEtag('"1"', [1]));
    const { run, result, last, events, example } = fetching(
      http("X", server.origin, { staleIfError: { maxAge: { days: 2 } }, retry: 0 }),
      { clock },
    );
    await run();
    clock.move(3_600_000);
    server.reply = () => ({ status: 503 });
    expect(await run()).toEqual(["warn", "reused X"]);
    const reason = `cached, as last seen: url ${server.origin}/ answered 503 Service Unavailable (seen 1 h ago)`;
    expect(last()).toMatchObject({ outcome: "reused", reason });
    expect((await example.plan()).tasks[0]).toMatchObject({ outcome: "reuse", reason });
    expect((await example.history())[0]!.tasks).toMatchObject([{ outcome: "reused", reason }]);
    expect(events.findLast(({ kind }) => kind === "warned")).toMatchObject({
      message: `url ${server.origin}/ answered 503 Service Unavailable: it is taken to be as it was when last seen`,
    });
    expect(await result()).toEqual([1]);
    clock.move(2 * 24 * 3_600_000);
    expect(await run()).toEqual(["failed X"]);
    expect(last().error).toMatchObject({ code: "URL_UNREACHABLE" });
  });

  it("serves it also where it fails only when it is read, and is asked again in the next run", async () => {
    const clock = fakeClock();
    const server = await startServer(withEtag('"1"', [1]));
    const { run, result, last, example } = fetching(http("X", server.origin, { staleIfError: true, retry: 0 }), {
      clock,
    });
    await run();
    clock.move(60_000);
    server.reply = ({ method }) => (method === "HEAD" ? { headers: { etag: '"2"' } } : { status: 502 });
    expect(await run()).toEqual(["start X", "warn X", "reused X"]);
    const reason = `the result of 1 min ago, since it failed: GET ${server.origin}/ answered 502 Bad Gateway`;
    expect(last()).toMatchObject({ outcome: "reused", reason });
    expect((await example.history())[0]!.tasks).toMatchObject([{ outcome: "reused", reason }]);
    expect(await result()).toEqual([1]);
    server.reply = withEtag('"2"', [2]);
    expect(await run()).toEqual(["start X", "ran X"]);
    expect(await result()).toEqual([2]);
  });

  it("serves no value of other code or params, and none where it refuses the request", async () => {
    const server = await startServer(() => json(["a"]));
    const store = memoryStore();
    const make = (body: string) =>
      fetching(http("X", server.origin, { body, staleIfError: true, retry: 0 }), { store });
    await make("a").run();
    server.reply = () => ({ status: 503 });
    expect(await make("b").run()).toEqual(["start X", "failed X"]);
    expect(await make("a").run()).toEqual(["start X", "warn X", "reused X"]);
    server.reply = () => ({ status: 403 });
    expect(await make("a").run()).toEqual(["start X", "failed X"]);
  });

  it("is not asked again with what may not be sent twice", async () => {
    const server = await startServer(() => ({ status: 503 }));
    await fetching(http("X", server.origin, { body: { a: 1 }, retry: AT_ONCE })).run();
    expect(server.asked()).toEqual(["POST /"]);
    await fetching(
      http("X", server.origin, { body: { a: 1 }, idempotent: true, retry: { ...AT_ONCE, times: 1 } }),
    ).run();
    expect(server.asked()).toEqual(["POST /", "POST /"]);
    const graphql = { query: "mutation { add }" };
    await fetching(http("X", server.origin, { graphql, retry: AT_ONCE })).run();
    expect(server.asked()).toEqual(["POST /"]);
  });
});

describe("a rate limit", () => {
  it("counts questions, answers and retries of all tasks that are given it, by host", async () => {
    let failures = 1;
    const server = await startServer(({ method, path }) =>
      method === "GET" && path === "/one" && failures-- > 0 ? { status: 503 } : json([1], { etag: '"1"' }),
    );
    const turns: string[] = [];
    const rateLimit = async (host: string): Promise<void> => void turns.push(host);
    const one = http("One", `${server.origin}/one`, { rateLimit, retry: AT_ONCE });
    const two = http("Two", `${server.origin}/two`, { rateLimit, pages: true, retry: AT_ONCE });
    const example = pipeline("limited", [one, two], { store: memoryStore(), logLevel: "silent", logFile: false });
    await example.execute();
    expect(server.asked().toSorted()).toEqual(["GET /one", "GET /one", "GET /two", "HEAD /one", "HEAD /one"]);
    expect(turns).toEqual(Array.from({ length: 5 }, () => server.origin.slice("http://".length)));
  });
});

describe("secrets", () => {
  it("are sent, and are nowhere else: not in events, keys, parts, history or errors", async () => {
    process.env.LITTLE_TEST_TOKEN = "hunter1";
    onTestFinished(() => void delete process.env.LITTLE_TEST_TOKEN);
    const server = await startServer(({ headers, path }) => ({
      status: 500,
      body: `bad token ${String(headers["x-token"])} at ${path.split("&")[0]}, ${headers.authorization}`,
    }));
    const address = `${server.origin.replace("//", "//ada:hunter2@")}/x?year=2024&api_key=hunter3`;
    const { run, events, example, last } = fetching(
      http("X", address, {
        headers: { "x-token": env("LITTLE_TEST_TOKEN") },
        query: { k: secret("hunter4/&?") },
        body: { password: secret("hunter5"), user: "u" },
        idempotent: true,
        retry: { ...AT_ONCE, times: 1 },
      }),
    );
    await run();
    expect(server.received[0]!.headers["x-token"]).toBe("hunter1");
    expect(server.received[0]!.path).toBe("/x?year=2024&api_key=hunter3&k=hunter4%2F%26%3F");
    expect(server.received[0]!.body).toBe('{"password":"hunter5","user":"u"}');
    expect(last().error!.message).toContain("bad token *** at /x?year=2024");
    expect(last().error!.message).toContain("/x?year=2024&api_key=***");
    server.reply = () => json([1]);
    await run();
    await run();
    const told = JSON.stringify([events, await example.history(), await example.explain("X")]);
    expect(told).toContain("api_key=***");
    expect(told).not.toMatch(/hunter/);
  });

  it("of a body are not handed to another host either", async () => {
    const other = await startServer(() => json([1]));
    const server = await startServer(() => ({ status: 307, headers: { location: other.origin } }));
    const { run, last } = fetching(http("X", server.origin, { body: { key: secret("hunter") }, retry: 0 }));
    expect(await run()).toEqual(["start X", "failed X"]);
    expect(last().error!.message).toMatch(/redirected to 127.*, which must not be given what is secret of the body/);
    expect(other.received).toEqual([]);
  });

  it("that is not set is named", async () => {
    const { run, last } = fetching(
      http("X", "http://127.0.0.1:9/", { body: "x", headers: { a: env("LITTLE_UNSET") } }),
    );
    expect(await run()).toEqual(["start X", "failed X"]);
    expect(last().error!.message).toMatch(/^the header a needs LITTLE_UNSET, which is not set\n/);
  });

  it("are not handed to the host that the server redirects to", async () => {
    const other = await startServer(() => json([1]));
    const server = await startServer(() => ({ status: 302, headers: { location: `${other.origin}/there` } }));
    const headers = { "x-api-key": secret("hunter"), authorization: "Bearer hunter", accept: "a/b" };
    const { run } = fetching(http("X", server.origin, { headers }));
    expect(await run()).toEqual(["start X", "ran X"]);
    expect(server.received.every((received) => received.headers["x-api-key"] === "hunter")).toBe(true);
    expect(other.asked()).toEqual(["HEAD /there", "GET /there", "GET /there"]);
    for (const { headers: its } of other.received) {
      expect(its).toMatchObject({ accept: "a/b" });
      expect(JSON.stringify(its)).not.toContain("hunter");
    }
  });
});

describe("a source of many pages", () => {
  it("is one list, by the header Link or by what a page says, and each page is tried again by itself", async () => {
    let failures = 1;
    const server = await startServer(({ path }) => {
      const page = Number(new URL(path, "http://x").searchParams.get("page") ?? 1);
      if (page === 2 && failures-- > 0) return { status: 503 };
      const link =
        page < 3 ? { link: `<?page=1>; rel="first prev", </x?page=${page + 1}&n=1>; title="a, b"; rel=next` } : {};
      return json([page * 10, page * 10 + 1], link);
    });
    const { run, result } = fetching(http("X", `${server.origin}/x`, { pages: true, query: { n: 1 }, retry: AT_ONCE }));
    expect(await run()).toEqual(["start X", "ran X", "expire X"]);
    expect(await result()).toEqual([10, 11, 20, 21, 30, 31]);
    expect(server.asked()).toEqual(["GET /x?n=1", "GET /x?page=2&n=1", "GET /x?page=2&n=1", "GET /x?page=3&n=1"]);

    server.reply = ({ path }) => json({ rows: [path], more: path === "/y" ? "?p=2" : null });
    interface Page {
      readonly rows: string[];
      readonly more: string | null;
    }
    const pages = { next: ({ more }: Page) => more, items: ({ rows }: Page) => rows };
    const other = fetching(http("X", `${server.origin}/y`, { pages, parse: (all) => (all as string[]).join(" ") }));
    await other.run();
    expect(await other.result()).toBe("/y /y?p=2");
  });

  it("that never ends, or leads back, is an error", async () => {
    const server = await startServer(({ path }) => json(path));
    const back = fetching(http("X", `${server.origin}/a`, { pages: { next: () => "/a" } }));
    await back.run();
    expect(back.last().error!.message).toMatch(/^http:.*\/a leads back to http:.*\/a\n/);
    const on = fetching(http("X", `${server.origin}/a`, { pages: { next: (page) => `${String(page)}a`, most: 3 } }));
    await on.run();
    expect(on.last().error!.message).toMatch(/^there are more than 3 pages after http/);
    expect(server.asked()).toHaveLength(4);
  });
});

describe("a file of the project", () => {
  const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

  it("is streamed to its place, which is the task's output, with its size and checksum", async () => {
    const root = scratch({});
    const server = await startServer(() => ({
      headers: { etag: '"1"', "content-type": "text/csv" },
      body: "a,b\n1,2\n",
    }));
    const file = http("File", server.origin, {
      as: "output",
      to: "data/raw/a.csv",
      sha256: sha256("a,b\n1,2\n").toUpperCase(),
    });
    const { run, result } = fetching(file, { root });
    expect(await run()).toEqual(["start File", "ran File"]);
    expect(readFileSync(join(root, "data/raw/a.csv"), "utf8")).toBe("a,b\n1,2\n");
    expect(await result()).toEqual({
      path: "data/raw/a.csv",
      sizeBytes: 8,
      sha256: sha256("a,b\n1,2\n"),
      contentType: "text/csv",
    });
    expect(await run()).toEqual(["reused File"]);
    expect(readdirSync(join(root, "data/raw"))).toEqual(["a.csv"]);
  });

  it("of which the connection breaks is read again from its beginning", async () => {
    const root = scratch({});
    let count = 0;
    const server = await startServer(({ method }) =>
      method === "GET" && count++ === 0
        ? { headers: { etag: '"1"' }, body: "x".repeat(9000), breaksAfterBytes: 4000 }
        : { headers: { etag: '"1"' }, body: "y".repeat(9000) },
    );
    const { run } = fetching(http("File", server.origin, { as: "output", to: "a", retry: AT_ONCE }), { root });
    expect(await run()).toEqual(["start File", "ran File"]);
    expect(readFileSync(join(root, "a"), "utf8")).toBe("y".repeat(9000));
  });

  it("with the wrong checksum leaves nothing behind, and the old one where it was", async () => {
    const root = scratch({ "old.csv": "old" });
    const server = await startServer(() => ({ body: "evil" }));
    const make = (to: string) =>
      fetching(http("File", server.origin, { as: "output", to, md5: "0".repeat(32) }), { root });
    const its = make("new.csv");
    expect(await its.run()).toEqual(["start File", "failed File"]);
    expect(its.last().error).toMatchObject({ code: "CHECKSUM_MISMATCH" });
    expect(its.last().error!.message).toMatch(/the answer has the md5 [\da-f]{32}, and not 0{32}/);
    await make("old.csv").run();
    expect(existsSync(join(root, "new.csv"))).toBe(false);
    expect(readFileSync(join(root, "old.csv"), "utf8")).toBe("old");
    expect(readdirSync(root)).toEqual(["old.csv"]);
  });
});

describe("a file in the store", () => {
  it("is streamed there, and handed on as a path; a broken or a wrong one is not kept", async () => {
    let count = 0;
    const server = await startServer(({ method }) =>
      method === "GET" && count++ === 0
        ? { headers: { etag: '"1"' }, body: "x".repeat(9000), breaksAfterBytes: 4000 }
        : { headers: { etag: '"1"' }, body: "a,b\n" },
    );
    const root = scratch({});
    const file = http("File", `${server.origin}/in/a%20b.csv?x=1`, { as: "file", retry: AT_ONCE });
    const text = task("Text", { dependencies: [file] }, async ({ results }) => [
      await readFile(results.File.path, "utf8"),
      results.File.name,
    ]);
    const example = pipeline("kept", [file, text], { root, logLevel: "silent", logFile: false });
    onTestFinished(() => example.close());
    await example.execute();
    expect(await example.getResult(text)).toEqual(["a,b\n", "a b.csv"]);
    const { tasks } = await example.execute();
    expect(tasks.map(({ outcome }) => outcome)).toEqual(["reused", "reused"]);
    const wrong = fetching(http("Wrong", server.origin, { as: "file", md5: "0".repeat(32) }), { root });
    expect(await wrong.run()).toEqual(["start Wrong", "failed Wrong"]);
    expect(wrong.last().error).toMatchObject({ code: "CHECKSUM_MISMATCH" });
  });
});

describe("a task that is made of others and params", () => {
  it("has its address and its body made from results and params", async () => {
    const server = await startServer(({ path, body }) => json([path, body]));
    const city = task("City", () => "Bern");
    const stops = http("Stops", ({ params, results }) => `${server.origin}/${params.year}/${results.City}`, {
      dependencies: [city],
      params: { year: 2024 },
      method: "PUT",
      body: ({ results }) => ({ of: results.City }),
      parse: (data, { params }) => [data, params.year],
    });
    const example = pipeline("made", [city, stops], { store: memoryStore(), logLevel: "silent", logFile: false });
    await example.execute({ params: { year: 2025 } });
    expect(await example.getResult(stops)).toEqual([["/2025/Bern", '{"of":"Bern"}'], 2025]);
  });
});

describe("a run that is cancelled", () => {
  it("ends a request that waits for its answer, and one that waits to be sent again", async () => {
    for (const reply of [() => "nothing" as const, () => ({ status: 503, headers: { "retry-after": "30" } })]) {
      const cancelling = new AbortController();
      const server = await startServer(() => {
        setImmediate(() => cancelling.abort());
        return reply();
      });
      const { example } = fetching(http("X", server.origin, { method: "PUT", body: "x" }));
      await expect(example.execute({ signal: cancelling.signal })).rejects.toMatchObject({ code: "RUN_CANCELLED" });
    }
  });
});

describe("what is wrong with a task", () => {
  it("is told when it is made", () => {
    const bad = (options: object, address: unknown = "https://example.org") =>
      expect(() => http("X", address as string, options));
    bad({}, "ftp://example.org").toThrow(/^http\("X"\): needs an http or https address/);
    bad({ as: "xml" }).toThrow(/as is "xml"/);
    bad({ as: "output" }).toThrow(/as: "output" needs to/);
    bad({ to: "a" }).toThrow(/to is given without as: "output"/);
    bad({ csv: {} }).toThrow(/csv is given without as: "csv"/);
    bad({ sha256: "abc" }).toThrow(/sha256 is no sha256 checksum/);
    bad({ retry: { delay: 1 } }).toThrow(/unknown option "retry.delay"\n  Did you mean "delayMs"/);
    bad({ retry: { jitter: 2 } }).toThrow(/retry.jitter is 2/);
    bad({ attemptTimeoutMs: 0 }).toThrow(/attemptTimeoutMs is 0/);
    bad({ body: "x", graphql: { query: "" } }).toThrow(/both body and graphql/);
    bad({ method: "GET", body: "x" }).toThrow(/GET can have no body/);
    bad({ headers: { a: 1 } }).toThrow(/the header a is no text/);
    bad({ validate: (value: unknown) => value }).toThrow(/validate is no Standard Schema/);
    bad({ pages: { most: 0 } }).toThrow(/most is 0/);
    bad({ pages: { next: "x" } }).toThrow(/next is no function/);
    bad({ rateLimit: {} }).toThrow(/rateLimit is not what rateLimit\(\) makes/);
  });
});
