import { describe, expect, it } from "vitest";
import { z } from "zod";
import { memoryStore, pipeline, secret, task, type TaskContext } from "../../../src/index.ts";
import { fetchPages, HttpError, rateLimit, request } from "../../../src/tasks/http/index.ts";
import { fakeClock } from "../../../src/testing/fakeClock.ts";
import { startServer, type TestServer } from "../../support/server.ts";

/** A task's context by hand, which writes down what is logged. */
function context(signal: AbortSignal = new AbortController().signal) {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  const log: TaskContext["log"] = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  const keep = () => Promise.reject(new Error("there is no store"));
  return { lines, context: { signal, log, keep, path: (relative: string) => relative } };
}

/** Lets the world go on until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe("request", () => {
  it("sends what it is given, and gives the answer's data, status, headers and place", async () => {
    const server = await startServer(({ method, path, body, headers }) => ({
      status: 201,
      headers: { "x-a": "b" },
      body: JSON.stringify([method, path, body, headers["content-type"]]),
    }));
    const its = context();
    const answer = await request(its.context, `${server.origin}/x?a=1`, {
      method: "patch",
      query: { b: 2, k: secret("hunter") },
      body: new URLSearchParams({ q: "1 2" }),
      validate: z.array(z.string()),
    });
    const type = "application/x-www-form-urlencoded;charset=UTF-8";
    expect(answer.data).toEqual(["PATCH", "/x?a=1&b=2&k=hunter", "q=1+2", type]);
    expect(answer.status).toBe(201);
    expect(answer.headers.get("x-a")).toBe("b");
    expect(answer.url).toBe(`${server.origin}/x?a=1&b=2`);
    expect(its.lines).toHaveLength(1);
    expect(its.lines[0]).toMatch(/^debug PATCH http:.*\/x\?a=1&b=2 answered 201 in \d+ ms$/);
  });

  it("throws an HttpError with the status and what was said", async () => {
    const server = await startServer(() => ({ status: 404, body: "no such stop" }));
    const error: unknown = await request(context().context, `${server.origin}/x`).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ code: "HTTP_FAILED", status: 404, isDown: false, url: `${server.origin}/x` });
    expect((error as Error).message).toMatch(
      /^GET http:.*\/x answered 404 Not Found: no such stop\n  There is nothing at this address/,
    );
    expect(server.asked()).toEqual(["GET /x"]);
  });

  it("is worth another attempt of the task where the task says so", async () => {
    let count = 0;
    const server = await startServer(() => (count++ === 0 ? { status: 500 } : { body: "7" }));
    const its = task("X", { retry: { times: 1, delayMs: 1 } }, async (given) => {
      return (await request(given, server.origin, { retry: 0 })).data;
    });
    const example = pipeline("retried", [its], { store: memoryStore(), logLevel: "silent", logFile: false });
    const { tasks } = await example.execute();
    expect(tasks).toMatchObject([{ outcome: "ran", attempts: 2 }]);
    expect(await example.getResult(its)).toBe(7);
  });

  it("waits longer after each failure, but as long as the server asks for where it does", async () => {
    const clock = fakeClock();
    const replies: ReturnType<TestServer["reply"]>[] = [
      { status: 503 },
      "hangUp",
      { status: 429, headers: { "retry-after": "7" } },
      { status: 503, headers: { "retry-after": new Date(clock.now() + 60_000).toUTCString() } },
      { body: "1" },
    ];
    const server = await startServer(() => replies.shift()!);
    const its = context();
    const retry = { times: 4, delayMs: 1000, factor: 3, jitter: 0 };
    const answer = request(its.context, server.origin, { clock, retry });
    for (const [i, waitMs] of [1000, 3000, 7000, 60_000 - 11_000].entries()) {
      await until(() => its.lines.length === i + 1);
      expect(its.lines[i]).toContain(`again in ${(waitMs / 1000).toFixed(1)} s (attempt ${i + 2} of 5)`);
      expect(server.received).toHaveLength(i + 1);
      clock.move(waitMs - 1);
      expect(clock.waiting).toBe(1);
      clock.move(1);
    }
    expect((await answer).data).toBe(1);
    expect(clock.waiting).toBe(0);
  });

  it("leaves a part of each wait to chance, and waits for no server that asks for too much", async () => {
    const clock = fakeClock();
    const server = await startServer(() => ({ status: 503 }));
    const its = context();
    const answer = request(its.context, server.origin, { clock, retry: { times: 1, delayMs: 1000, jitter: 0.5 } });
    const failed = expect(answer).rejects.toThrow(/answered 503/);
    await until(() => its.lines.length === 1);
    clock.move(499);
    expect(clock.waiting).toBe(1);
    clock.move(501);
    await failed;
    server.reply = () => ({ status: 503, headers: { "retry-after": "3600" } });
    await expect(request(its.context, server.origin, { clock })).rejects.toMatchObject({ retryAfterMs: 3_600_000 });
  });

  it("gives up an attempt that gets no answer, and all of them when the time for it is over", async () => {
    const clock = fakeClock();
    const server = await startServer(() => "nothing");
    const its = context();
    const options = { clock, attemptTimeoutMs: 20_000, retry: { times: 1, delayMs: 500, jitter: 0 } };
    const late = expect(request(its.context, server.origin, options)).rejects.toThrow(/gave no answer within 20000 ms/);
    await until(() => server.received.length === 1);
    clock.move(20_000);
    await until(() => its.lines.length === 1);
    clock.move(500);
    await until(() => server.received.length === 2);
    clock.move(20_000);
    await late;
    const over = expect(request(its.context, server.origin, { clock, timeoutMs: 10_000 })).rejects.toMatchObject({
      code: "HTTP_FAILED",
      message: expect.stringMatching(/took longer than its limit of 10000 ms/) as string,
    });
    await until(() => server.received.length === 3);
    clock.move(10_000);
    await over;
    expect(clock.waiting).toBe(0);
    await server.close();
    await expect(request(its.context, server.origin, { retry: 0 })).rejects.toThrow(/cannot be reached: /);
  });

  it("ends with the signal of its task, with that signal's reason", async () => {
    const cancelling = new AbortController();
    const reason = new Error("enough");
    const server = await startServer(() => {
      cancelling.abort(reason);
      return "nothing";
    });
    await expect(request(context(cancelling.signal).context, server.origin)).rejects.toBe(reason);
  });

  it("follows redirections with the method that they leave it, and not for ever", async () => {
    const server = await startServer(({ path, method, body }) => {
      const status = Number(path.slice(1));
      return status > 0 ? { status, headers: { location: "/end" } } : { body: JSON.stringify([method, body]) };
    });
    const send = async (status: number) =>
      (await request(context().context, `${server.origin}/${status}`, { method: "POST", body: "x" })).data;
    expect(await send(303)).toEqual(["GET", ""]);
    expect(await send(301)).toEqual(["GET", ""]);
    expect(await send(308)).toEqual(["POST", "x"]);
    server.reply = () => ({ status: 302, headers: { location: "/again" } });
    await expect(request(context().context, server.origin, { retry: 0 })).rejects.toThrow(
      /redirected more than 20 times/,
    );
    server.reply = () => ({ status: 302, headers: { location: "file:///etc/passwd" } });
    await expect(request(context().context, server.origin, { retry: 0 })).rejects.toThrow(/to what is no web address/);
  });
});

describe("fetchPages", () => {
  it("gives one page after the other, and asks for no more than are taken", async () => {
    const server = await startServer(({ path }) => ({ body: JSON.stringify({ next: `${path}x` }) }));
    const pages: string[] = [];
    const validate = z.object({ next: z.string() });
    for await (const { data, url } of fetchPages(context().context, `${server.origin}/a`, {
      validate,
      next: (page) => page.next,
    })) {
      pages.push(`${new URL(url).pathname} ${data.next}`);
      if (pages.length === 3) break;
    }
    expect(pages).toEqual(["/a /ax", "/ax /axx", "/axx /axxx"]);
    expect(server.asked()).toEqual(["GET /a", "GET /ax", "GET /axx"]);
  });

  it("sends what is secret to the first host alone, and once", async () => {
    const other = await startServer(() => ({ body: "2" }));
    const server = await startServer(({ path }) => {
      const to = path.startsWith("/a") ? "/b?k=hunter1" : `${other.origin}/c`;
      return { body: "1", headers: { link: `<${to}>; rel="next"` } };
    });
    const options = { headers: { "x-key": secret("hunter2"), accept: "a/b" }, query: { k: secret("hunter1") } };
    const urls: string[] = [];
    for await (const { url } of fetchPages(context().context, `${server.origin}/a`, options)) urls.push(url);
    expect(urls).toEqual([`${server.origin}/a`, `${server.origin}/b`, `${other.origin}/c`]);
    expect(server.asked()).toEqual(["GET /a?k=hunter1", "GET /b?k=hunter1"]);
    expect(server.received.map(({ headers }) => headers["x-key"])).toEqual(["hunter2", "hunter2"]);
    expect(other.asked()).toEqual(["GET /c"]);
    expect(other.received[0]!.headers).toMatchObject({ accept: "a/b" });
    expect(other.received[0]!.headers).not.toHaveProperty("x-key");
  });
});

describe("rateLimit", () => {
  const never = new AbortController().signal;

  it("spreads the requests to each host evenly, whoever sends them", async () => {
    const clock = fakeClock();
    const limit = rateLimit({ perSecond: 4, clock });
    const begun: string[] = [];
    const all = ["a", "a", "b", "a"].map((host, i) =>
      limit(host, never).then(() => begun.push(`${host}${i} ${clock.elapsed()}`)),
    );
    for (let i = 0; i < 4; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.move(250);
    }
    await Promise.all(all);
    expect(begun).toEqual(["a0 0", "b2 0", "a1 250", "a3 500"]);
  });

  it("lets some begin at once after a pause", async () => {
    const clock = fakeClock();
    const limit = rateLimit({ perSecond: 1, burst: 3, clock });
    clock.move(60_000);
    await Promise.all([limit("a", never), limit("a", never), limit("a", never)]);
    const fourth = limit("a", never);
    expect(clock.waiting).toBe(1);
    clock.move(1000);
    await fourth;
  });

  it("lets a request that is called off wait no more", async () => {
    const limit = rateLimit({ perSecond: 0.001 });
    const cancelling = new AbortController();
    await limit("a", cancelling.signal);
    const waiting = limit("a", cancelling.signal);
    cancelling.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    expect(() => rateLimit({ perSecond: 0 })).toThrow(/perSecond is 0/);
    expect(() => rateLimit({ perSecond: 1, burst: 0 })).toThrow(/burst is 0/);
  });
});
