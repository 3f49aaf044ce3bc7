import { createHash } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import type { SourceAnswer } from "../../../src/fingerprint/sources/answer.ts";
import { sources } from "../../../src/fingerprint/sources/sources.ts";
import { PipelineError } from "../../../src/model/errors.ts";
import { env, type UrlOptions } from "../../../src/model/inputs.ts";
import { secret } from "../../../src/model/secret.ts";
import { url } from "../../../src/model/url.ts";
import { startServer, type Received, type Reply, type TestServer } from "../../support/server.ts";
import { memo } from "../sources.ts";

/** A server with one source, and what each new run learns of it. */
async function source(reply: TestServer["reply"] = () => ({})) {
  const server = await startServer(reply);
  const its = memo();
  const warnings: string[] = [];
  const run = () =>
    sources({ memo: its, warn: (message) => warnings.push(message), signal: new AbortController().signal });
  const address = `${server.origin}/a.csv`;
  const ask = (options?: UrlOptions, from = address): Promise<SourceAnswer> => run().ask(url(from, options));
  const digest = async (options?: UrlOptions, from = address): Promise<string> => {
    const answer = await ask(options, from);
    if (answer.kind === "failed") throw new Error(answer.what);
    return answer.digest;
  };
  return { server, memo: its, warnings, run, address, ask, digest };
}

/** Answers 304 to who has this ETag, as servers do. */
const withEtag =
  (etag: string, body = "") =>
  ({ headers }: Received): Reply =>
    headers["if-none-match"] === etag ? { status: 304, headers: { etag } } : { headers: { etag }, body };

const LONG_AGO = "Wed, 01 Jan 2020 00:00:00 GMT";
const LATER = "Thu, 02 Jan 2020 00:00:00 GMT";

describe("a source that has an ETag", () => {
  it("is asked for with one HEAD, and afterwards whether it is still the one", async () => {
    const { server, digest } = await source(withEtag('"1"'));
    const first = await digest();
    expect(await digest()).toBe(first);
    expect(server.asked()).toEqual(["HEAD /a.csv", "HEAD /a.csv"]);
    expect(server.received.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"1"']);
  });

  it("changes when its ETag does, and is what it was when that comes back", async () => {
    const { server, digest } = await source(withEtag('"1"'));
    const first = await digest();
    server.reply = withEtag('"2"');
    const second = await digest();
    expect(second).not.toBe(first);
    server.reply = withEtag('"1"');
    expect(await digest()).toBe(first);
  });

  it("is the same where the server forgets to heed the condition, makes the ETag weak, or moves its dates", async () => {
    const { server, digest } = await source(() => ({ headers: { etag: '"1"', "last-modified": LONG_AGO } }));
    const first = await digest();
    server.reply = () => ({ headers: { etag: 'W/"1"', "last-modified": LATER, date: LONG_AGO } });
    expect(await digest()).toBe(first);
    server.reply = withEtag('W/"1"');
    expect(await digest()).toBe(first);
  });

  it("is the same for who has never asked before: what is remembered saves time, and decides nothing", async () => {
    const { server, digest, address } = await source(withEtag('"1"'));
    const first = await digest();
    const other = sources({ memo: memo(), warn: () => {}, signal: new AbortController().signal });
    expect(await other.ask(url(address))).toMatchObject({ digest: first });
    expect(server.asked()).toHaveLength(2);
  });

  it("is another at another address with the same ETag", async () => {
    const { digest, server } = await source(withEtag('"1"'));
    expect(await digest()).not.toBe(await digest({}, `${server.origin}/b.csv`));
    expect(await digest()).not.toBe(await digest({ headers: { accept: "text/csv" } }));
  });
});

describe("a source that has only a Last-Modified", () => {
  const modified = (at: string, date = "Fri, 03 Jan 2020 00:00:00 GMT", body = "") => ({
    headers: { "last-modified": at, date },
    body,
  });

  it("is known by it, also when it goes back to an older one", async () => {
    const { server, digest } = await source(() => modified(LATER));
    const later = await digest();
    server.reply = () => modified(LONG_AGO);
    const earlier = await digest();
    expect(earlier).not.toBe(later);
    server.reply = () => modified(LATER);
    expect(await digest()).toBe(later);
    expect(server.asked()).toEqual(Array.from({ length: 3 }, () => "HEAD /a.csv"));
    expect(server.received.every(({ headers }) => headers["if-modified-since"] === undefined)).toBe(true);
  });

  it("is read where that is of this very second, in which it may change again", async () => {
    const { server, digest } = await source(() => modified(LATER, LATER, "one"));
    const one = await digest();
    server.reply = () => modified(LATER, LATER, "two");
    expect(await digest()).not.toBe(one);
    server.reply = () => modified(LATER, LATER, "one");
    expect(await digest()).toBe(one);
    expect(server.asked()).toEqual(["HEAD /a.csv", "GET /a.csv", "GET /a.csv", "GET /a.csv"]);
  });

  it("is the same when the second is over, and then is not read any more", async () => {
    const { server, digest } = await source(() => modified(LATER, LATER, "one"));
    const one = await digest();
    server.reply = () => modified(LATER, "Fri, 03 Jan 2020 00:00:00 GMT", "one");
    expect([await digest(), await digest(), await digest()]).toEqual([one, one, one]);
    expect(server.asked()).toEqual(["HEAD /a.csv", "GET /a.csv", "GET /a.csv", "HEAD /a.csv", "HEAD /a.csv"]);
  });
});

describe("a source that has no validator", () => {
  it("is known by its contents, however long", async () => {
    const long = "0123456789".repeat(500_000);
    const { server, digest } = await source(() => ({ body: long }));
    const first = await digest();
    expect(await digest()).toBe(first);
    server.reply = () => ({ body: `${long.slice(0, -1)}x` });
    expect(await digest()).not.toBe(first);
    // HEAD is tried once; that it says nothing is remembered.
    expect(server.asked()).toEqual(["HEAD /a.csv", "GET /a.csv", "GET /a.csv", "GET /a.csv"]);
  });

  it("is the same when its server begins to give an ETag for the same contents", async () => {
    const { server, digest } = await source(() => ({ body: "same" }));
    const first = await digest();
    server.reply = withEtag('"1"', "same");
    expect([await digest(), await digest()]).toEqual([first, first]);
    server.reply = withEtag('"2"', "other");
    expect(await digest()).not.toBe(first);
    server.reply = withEtag('"1"', "same");
    expect(await digest()).toBe(first);
    expect(server.asked().slice(2)).toEqual(["GET /a.csv", "HEAD /a.csv", "HEAD /a.csv", "HEAD /a.csv"]);
  });

  it("is another when its server begins to give an ETag for other contents", async () => {
    const { server, digest } = await source(() => ({ body: "one" }));
    const first = await digest();
    server.reply = withEtag('"1"', "two");
    expect(await digest()).not.toBe(first);
  });

  it("is not read a second time when the task has ended; one with a validator is asked again", async () => {
    const { server, run, address } = await source(() => ({ body: "one" }));
    const its = run();
    expect(await its.askAgain(url(address))).toMatchObject({ kind: "known", isCheap: false });
    await its.askAgain(url(address));
    expect(server.asked()).toEqual(["HEAD /a.csv", "GET /a.csv"]);
    server.reply = withEtag('"1"');
    const other = url(`${server.origin}/b.csv`);
    const before = await its.ask(other);
    server.reply = withEtag('"2"');
    expect(await its.ask(other)).toEqual(before);
    const [one, two] = await Promise.all([its.askAgain(other), its.askAgain(other)]);
    expect(one).not.toEqual(before);
    expect(two).toEqual(one);
    expect(await its.ask(other)).toEqual(one);
    expect(server.asked()).toEqual(["HEAD /b.csv", "HEAD /b.csv"]);
  });
});

describe("a server that does not like HEAD", () => {
  it.each([405, 501, 403, 404, 500])("and answers %i is asked by GET, whose body is not read", async (status) => {
    const { server, digest } = await source((request) =>
      request.method === "HEAD" ? { status } : withEtag('"1"')(request),
    );
    const first = await digest();
    expect(await digest()).toBe(first);
    expect(server.asked()).toEqual(["HEAD /a.csv", "GET /a.csv", "GET /a.csv"]);
    expect(server.received.at(-1)!.headers["if-none-match"]).toBe('"1"');
  });
});

describe("a source that lies elsewhere", () => {
  const redirect = (to: string, at: (request: Received) => Reply) => (request: Received) =>
    request.path === "/a.csv" ? { status: 302, headers: { location: to } } : at(request);

  it("is known by what is there", async () => {
    const { server, digest } = await source(redirect("/v1?signature=1", withEtag('"1"')));
    const first = await digest();
    server.reply = redirect("/v1?signature=2", withEtag('"1"'));
    expect(await digest()).toBe(first);
    server.reply = redirect("/v1?signature=3", withEtag('"2"'));
    expect(await digest()).not.toBe(first);
  });

  it("is another where it is sent to another place, though that has the same ETag", async () => {
    const { server, digest } = await source(redirect("/v1", withEtag('"1"')));
    const first = await digest();
    server.reply = redirect("/v2", withEtag('"1"'));
    expect(await digest()).not.toBe(first);
    server.reply = redirect("/v1", withEtag('"1"'));
    expect(await digest()).toBe(first);
  });
});

describe("what a request is sent with", () => {
  it("is the headers of the input, and the credentials of its address", async () => {
    process.env.LITTLE_TEST_TOKEN = "hunter2";
    onTestFinished(() => void delete process.env.LITTLE_TEST_TOKEN);
    const { server, ask } = await source(withEtag('"1"'));
    const address = `${server.origin.replace("//", "//ada:s%20cret@")}/a.csv`;
    await ask({ headers: { "X-Plain": "p", "x-secret": secret("s"), "x-env": env("LITTLE_TEST_TOKEN") } }, address);
    const { headers } = server.received[0]!;
    expect(headers).toMatchObject({ "x-plain": "p", "x-secret": "s", "x-env": "hunter2" });
    expect(Buffer.from(headers.authorization!.replace("Basic ", ""), "base64").toString()).toBe("ada:s cret");
  });

  it("does not count where it is secret", async () => {
    const { server, digest } = await source(withEtag('"1"'));
    const of = (token: string): Promise<string> => digest({ headers: { authorization: secret(token) } });
    expect(await of("one")).toBe(await of("two"));
    expect(await of("one")).toBe(await digest({}, `${server.origin.replace("//", "//ada:pass@")}/a.csv`));
    expect(await digest({ headers: { accept: "a" } })).not.toBe(await digest({ headers: { accept: "b" } }));
  });

  it("keeps secrets out of the memo", async () => {
    const { server, memo: its, ask } = await source(withEtag('"1"'));
    const kept: string[] = [];
    const remember = its.remember.bind(its);
    its.remember = (kind, digests) => {
      kept.push(JSON.stringify([...digests]));
      return remember(kind, digests);
    };
    await ask({ headers: { authorization: secret("hunter2") } }, `${server.origin}/a.csv?token=hunter3`);
    expect(kept).toHaveLength(1);
    expect(kept.join()).not.toMatch(/hunter/);
  });

  it.each<[string, UrlOptions, RegExp]>([
    [
      "a variable that is not set",
      { headers: { a: env("LITTLE_TEST_UNSET") } },
      /^needs LITTLE_TEST_UNSET for its header a/,
    ],
    [
      "a text that no header can have",
      { headers: { a: secret("hunter2\nx: y") } },
      /^has a header a with a text that no header/,
    ],
  ])("is refused: %s", async (_, options, what) => {
    const { server, ask } = await source();
    const answer = await ask({ ...options, onUnreachable: "reuse" });
    expect(answer).toMatchObject({ kind: "failed", code: "BAD_OPTION", what: expect.stringMatching(what) as string });
    expect(JSON.stringify(answer)).not.toContain("hunter2");
    expect(server.asked()).toEqual([]);
  });
});

describe("a source that cannot be had", () => {
  it.each([
    [404, "answered 404 Not Found", /correct it/],
    [410, "answered 410 Gone", /correct it/],
    [401, "answered 401 Unauthorized", /`headers`/],
    [500, "answered 500 Internal Server Error", /onUnreachable/],
    [503, "answered 503 Service Unavailable", /onUnreachable/],
  ])("fails: %i", async (status, what, hint) => {
    const { ask } = await source(() => ({ status }));
    expect(await ask()).toMatchObject({
      kind: "failed",
      code: "URL_UNREACHABLE",
      what,
      hint: expect.stringMatching(hint) as string,
    });
  });

  it("fails where nobody listens, the connection ends, or no answer comes in time", async () => {
    const { server, ask } = await source(() => "hangUp");
    expect(await ask()).toMatchObject({ what: expect.stringMatching(/^cannot be reached: /) as string });
    server.reply = () => "nothing";
    expect(await ask({ timeoutMs: 20 })).toMatchObject({ what: "gave no answer within 20 ms" });
    await server.close();
    expect(await ask()).toMatchObject({ what: expect.stringMatching(/^cannot be reached: .*ECONNREFUSED/) as string });
  });

  it("is taken to be as it was, where that is allowed and the server may come back", async () => {
    const { server, warnings, ask } = await source(withEtag('"1"'));
    const first = await ask();
    for (const reply of [() => ({ status: 503 }), () => "hangUp" as const, () => ({ status: 429 })]) {
      server.reply = reply;
      expect(await ask({ onUnreachable: "reuse" })).toMatchObject(first);
      expect(await ask()).toMatchObject({ kind: "failed" });
    }
    expect(warnings).toHaveLength(3);
    expect(warnings[0]).toBe(
      `url ${server.origin}/a.csv answered 503 Service Unavailable: it is taken to be as it was when last seen`,
    );
  });

  it("is not, where the server has answered that there is nothing, or it has never been seen", async () => {
    const { server, warnings, ask } = await source(() => ({ status: 503 }));
    expect(await ask({ onUnreachable: "reuse" })).toMatchObject({ kind: "failed" });
    server.reply = withEtag('"1"');
    await ask();
    server.reply = () => ({ status: 404 });
    expect(await ask({ onUnreachable: "reuse" })).toMatchObject({ kind: "failed", what: "answered 404 Not Found" });
    expect(warnings).toEqual([]);
  });

  it("is asked again when its server says when, twice at the most", async () => {
    const { server, ask } = await source(withEtag('"1"'));
    let busy = 2;
    server.reply = (request) =>
      busy-- > 0 ? { status: 503, headers: { "retry-after": "0" } } : withEtag('"1"')(request);
    expect(await ask()).toMatchObject({ kind: "known" });
    expect(server.asked()).toEqual(["HEAD /a.csv", "HEAD /a.csv", "HEAD /a.csv"]);
    server.reply = () => ({ status: 429, headers: { "retry-after": new Date(0).toUTCString() } });
    expect(await ask()).toMatchObject({ kind: "failed", what: "answered 429 Too Many Requests" });
    expect(server.asked()).toEqual(["HEAD /a.csv", "HEAD /a.csv", "HEAD /a.csv"]);
  });

  it("is not waited for beyond its time", async () => {
    const { server, ask } = await source(() => ({ status: 503, headers: { "retry-after": "3600" } }));
    expect(await ask({ timeoutMs: 60_000 })).toMatchObject({ what: "answered 503 Service Unavailable" });
    expect(server.asked()).toEqual(["HEAD /a.csv"]);
  });

  it("is given up when the run is cancelled", async () => {
    const cancelling = new AbortController();
    const {
      server,
      memo: its,
      address,
    } = await source(() => {
      cancelling.abort();
      return "nothing";
    });
    const run = sources({ memo: its, warn: () => {}, signal: cancelling.signal });
    expect(await run.ask(url(address, { onUnreachable: "reuse" }))).toMatchObject({ kind: "failed" });
    expect(server.asked()).toEqual(["HEAD /a.csv"]);
  });
});

it("a memo that fails is not taken for a server that does", async () => {
  const { address } = await source(withEtag('"1"'));
  const full = new PipelineError("STORE_FULL", "no room is left");
  const failing = { recall: async () => new Map<string, string>(), remember: () => Promise.reject(full) };
  const run = sources({ memo: failing, warn: () => {}, signal: new AbortController().signal });
  await expect(run.ask(url(address, { onUnreachable: "reuse" }))).rejects.toBe(full);
});

describe("a run", () => {
  it("asks for each source once, however many inputs it is", async () => {
    const { server, run } = await source(withEtag('"1"'));
    const its = run();
    const many = Array.from({ length: 40 }, (_, i) => url(`${server.origin}/${i % 20}.csv`));
    const answers = await Promise.all(many.map((each) => its.ask(each)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(20);
    expect(server.asked().toSorted()).toEqual(Array.from({ length: 20 }, (_, i) => `HEAD /${i}.csv`).toSorted());
  });
});

it("the contents of a source have the digest that everybody would compute", async () => {
  const { digest, address } = await source(() => ({ body: "abc" }));
  const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
  expect(await digest()).toBe(sha256(JSON.stringify([address, [], sha256(`contents ${sha256("abc")}`)])));
});
