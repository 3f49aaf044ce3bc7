import * as child from "node:child_process";
import * as crypto from "node:crypto";
import * as fs from "node:fs";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as files from "node:fs/promises";
import http from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { performance as clock } from "node:perf_hooks";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { afterAll, describe, expect, it } from "vitest";
import { activity } from "../../src/model/activity.ts";
import type { Sighting } from "../../src/model/observer.ts";
import { processObserver } from "../../src/observer/index.ts";

const folder = mkdtempSync(join(tmpdir(), "little-pipelines-observer-"));
const data = join(folder, "data.txt");
writeFileSync(data, "text");
writeFileSync(join(folder, ".env"), "LITTLE_TEST=1");
afterAll(() => rmSync(folder, { recursive: true }));

const runId = "run";
/** Made before anything watches. */
const execFile = promisify(child.execFile);

/** What is seen while tasks of these names do something. */
async function seen(...tasks: (() => unknown)[]): Promise<Sighting[]> {
  const sightings: Sighting[] = [];
  const stop = processObserver().watch(runId, (sighting) => sightings.push(sighting));
  try {
    await Promise.all(tasks.map((work, i) => activity.run({ kind: "task", task: `t${i}`, runId }, async () => work())));
  } finally {
    stop();
  }
  return sightings;
}

/** In short, without what is seen twice. */
async function words(work: () => unknown): Promise<string[]> {
  return [...new Set((await seen(work)).map(({ kind, access, what }) => `${kind} ${access} ${what}`))];
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}

describe("a file is seen", () => {
  const read = [`file read ${data}`];
  it.each<[string, () => unknown, string[]]>([
    ["readFileSync", () => readFileSync(data), read],
    ["readFileSync of the namespace", () => fs.readFileSync(data), read],
    ["readFileSync with a URL", () => readFileSync(pathToFileURL(data)), read],
    ["readFileSync with a Buffer", () => readFileSync(Buffer.from(data)), read],
    ["readFile with a callback", () => new Promise((done) => fs.readFile(data, done)), read],
    ["readFile, promisified", () => promisify(fs.readFile)(data), read],
    ["readFile as a promise", () => files.readFile(data), read],
    ["readFile of fs.promises", () => fs.promises.readFile(data), read],
    ["open", async () => (await files.open(data)).close(), read],
    ["openSync", () => fs.closeSync(fs.openSync(data, "r+")), read],
    ["createReadStream", () => drain(fs.createReadStream(data)), read],
    ["new ReadStream", () => drain(new fs.ReadStream(data as never)), read],
    ["openAsBlob", () => fs.openAsBlob(data), read],
    ["readdir", () => files.readdir(folder), [`file list ${folder}`]],
    ["opendir", async () => drain(await files.opendir(folder)), [`file list ${folder}`]],
    ["glob", () => drain(files.glob("*.txt", { cwd: folder })), [`file glob ${join(folder, "*.txt")}`]],
    ["globSync", () => fs.globSync([join(folder, "*.txt")]), [`file glob ${join(folder, "*.txt")}`]],
    ["existsSync", () => fs.existsSync(data), [`file look ${data}`]],
    ["stat", () => files.stat(data), [`file look ${data}`]],
    ["access", () => files.access(data), [`file look ${data}`]],
    [
      "SQLite",
      () => new DatabaseSync(join(folder, "db")).prepare("SELECT 1").get(),
      [`file read ${join(folder, "db")}`],
    ],
    ["loadEnvFile", () => process.loadEnvFile(join(folder, ".env")), [`file read ${join(folder, ".env")}`]],
  ])("by %s", async (_, work, expected) => {
    expect(await words(work)).toEqual(expected);
  });

  it("as written, made or made sure of where it is that", async () => {
    const out = join(folder, "out");
    expect(
      await words(async () => {
        fs.mkdirSync(out, { recursive: true });
        fs.mkdirSync(join(out, "new"));
        fs.mkdtempSync(join(out, "x-"));
        await files.writeFile(join(out, "a"), "");
        fs.appendFileSync(join(out, "b"), "");
        fs.copyFileSync(data, join(out, "c"));
        fs.closeSync(fs.openSync(join(out, "d"), "w+"));
        fs.renameSync(join(out, "d"), join(out, "e"));
        fs.closeSync(fs.openSync(join(out, "f"), fs.constants.O_CREAT | fs.constants.O_WRONLY));
      }),
    ).toEqual([
      `file ensure ${out}`,
      `file make ${join(out, "new")}`,
      `file make ${join(out, "x-")}`,
      `file write ${join(out, "a")}`,
      `file write ${join(out, "b")}`,
      `file read ${data}`,
      `file write ${join(out, "c")}`,
      `file write ${join(out, "d")}`,
      `file read ${join(out, "d")}`,
      `file make ${join(out, "e")}`,
      `file write ${join(out, "f")}`,
    ]);
  });

  it("but not what is no file, or a database in memory", async () => {
    expect(
      await words(() => {
        readFileSync("/dev/null");
        new DatabaseSync(":memory:").exec("SELECT 1");
        const opened = fs.openSync(data, "r");
        readFileSync(opened);
        fs.closeSync(opened);
      }),
    ).toEqual(read);
  });
});

describe("the environment is seen", () => {
  it.each<[string, () => unknown, string[]]>([
    ["read", () => process.env.HOME, ["env read HOME"]],
    ["asked for with in", () => "HOME" in process.env, ["env read HOME"]],
    ["asked for with hasOwn", () => Object.hasOwn(process.env, "HOME"), ["env read HOME"]],
    ["listed", () => Object.keys(process.env).length, expect.arrayContaining(["env read *"])],
    ["set and deleted", () => ((process.env.LITTLE_A = "1"), delete process.env.LITTLE_A), ["env write LITTLE_A"]],
    ["not when it is asked what every object has", () => Reflect.get(process.env, "toString"), []],
  ])("%s", async (_, work, expected) => {
    expect(await words(work)).toEqual(expected);
  });
});

describe("the clock and randomness are seen", () => {
  it.each<[string, () => unknown, string[]]>([
    ["Date.now", () => Date.now(), ["clock read Date.now()"]],
    ["new Date", () => new Date(), ["clock read new Date()"]],
    ["Date as a function", () => Date(), ["clock read Date()"]],
    ["a date that is given", () => [new Date(0), new Date(2026, 0), Date.UTC(2026), Date.parse("2026-01-01")], []],
    ["performance.now", () => clock.now(), ["clock read performance.now()"]],
    ["hrtime", () => process.hrtime(), ["clock read process.hrtime()"]],
    ["hrtime.bigint", () => process.hrtime.bigint(), ["clock read process.hrtime.bigint()"]],
    ["Math.random", () => Math.random(), ["random read Math.random()"]],
    ["randomBytes", () => crypto.randomBytes(4), ["random read crypto.randomBytes()"]],
    ["randomInt", () => crypto.randomInt(4), ["random read crypto.randomInt()"]],
    ["randomUUID", () => crypto.randomUUID(), ["random read crypto.randomUUID()"]],
    ["the Web's randomUUID", () => globalThis.crypto.randomUUID(), ["random read crypto.randomUUID()"]],
    [
      "the Web's getRandomValues",
      () => globalThis.crypto.getRandomValues(new Uint8Array(2)),
      ["random read crypto.getRandomValues()"],
    ],
  ])("%s", async (_, work, expected) => {
    expect(await words(work)).toEqual(expected);
  });

  it("and a date stays a date", async () => {
    await seen(() => {
      expect(new Date(0)).toBeInstanceOf(Date);
      expect(new Date(0).constructor).toBe(Date);
      class Day extends Date {}
      expect(new Day(0)).toBeInstanceOf(Day);
      expect(new Date(0).toISOString()).toBe("1970-01-01T00:00:00.000Z");
    });
  });
});

describe("the network is seen", () => {
  it("by its clients of HTTP, and by sockets, each once", async () => {
    const server = http.createServer((_, response) => response.end("yes"));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const address = `http://127.0.0.1:${port}/a?b=1`;
    const get = (...args: unknown[]): Promise<void> =>
      new Promise((done, fail) =>
        (http.get as (...args: unknown[]) => http.ClientRequest)(...args, (response: http.IncomingMessage) =>
          response.resume().on("end", done),
        ).on("error", fail),
      );
    try {
      expect(await words(async () => (await fetch(address)).text())).toEqual([`network read ${address}`]);
      expect(await words(async () => (await fetch(new Request(address))).text())).toEqual([`network read ${address}`]);
      expect(await words(() => get(address.replace("//", "//user:pass@")))).toEqual([`network read ${address}`]);
      expect(await words(() => get({ host: "127.0.0.1", port, path: "/a?b=1" }))).toEqual([`network read ${address}`]);
      expect(await words(async () => (await fetch("data:text/plain,a")).text())).toEqual([]);
    } finally {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    }
  });

  it("by a socket", async () => {
    const { connect } = await import("node:net");
    const server = createServer((socket) => socket.end());
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const open = (): Promise<unknown> => new Promise((done) => connect(port, "127.0.0.1").resume().on("close", done));
    expect(await words(open)).toEqual([`network read 127.0.0.1:${port}`]);
    await new Promise((done) => server.close(done));
  });
});

describe("other processes are seen", () => {
  const node = basename(process.execPath);
  it.each<[string, () => unknown, string[]]>([
    ["execFileSync", () => child.execFileSync("echo", ["a"]), ["process read echo a"]],
    ["spawnSync", () => child.spawnSync("echo", ["a"]), ["process read echo a"]],
    ["execSync", () => child.execSync("echo a"), ["process read echo a"]],
    ["a promise of execFile that was made before", () => execFile("echo", ["a"]), ["process read echo a"]],
    ["exec", () => new Promise((done) => child.exec("echo a", done)), ["process read echo a"]],
    [
      "spawn of this node",
      () => new Promise((done) => child.spawn(process.execPath, ["-v"]).on("close", done)),
      [`process read ${node} -v`],
    ],
    [
      "a worker",
      () => new Promise((done) => new Worker("process.exit()", { eval: true }).on("exit", done)),
      ["process read worker process.exit()"],
    ],
  ])("%s", async (_, work, expected) => {
    const found = await words(work);
    // The environment that a child is given is no business of the code that starts it.
    expect(found).toEqual(expected);
  });
});

describe("who is to blame", () => {
  it("is the line of the project's code, also after it has waited", async () => {
    const [first, second] = await seen(async () => {
      readFileSync(data);
      await sleep(1);
      await files.readFile(data);
    });
    expect(first!.place!.file).toBe(import.meta.filename);
    expect(second!.place!.file).toBe(import.meta.filename);
    expect(second!.place!.line - first!.place!.line).toBe(2);
    expect(first!.through).toBeUndefined();
  });

  it("is the task that does it, however many there are at a time", async () => {
    const work = (name: string) => async (): Promise<void> => {
      for (let i = 0; i < 20; i++) {
        await sleep(0);
        void process.env[name];
      }
    };
    const sightings = await seen(work("A"), work("B"), work("C"));
    expect([...new Set(sightings.map(({ task, what }) => `${task} ${what}`))].sort()).toEqual(["t0 A", "t1 B", "t2 C"]);
    expect(sightings).toHaveLength(60);
  });

  it("is nobody outside of a task, or in a task of another run", async () => {
    const sightings: Sighting[] = [];
    const stop = processObserver().watch(runId, (sighting) => sightings.push(sighting));
    readFileSync(data);
    activity.run({ kind: "task", task: "t", runId: "another" }, () => readFileSync(data));
    stop();
    expect(sightings).toEqual([]);
  });

  it("is nobody where Node does it by itself, or loads a module", async () => {
    const module = join(folder, "module.mjs");
    writeFileSync(module, "export const a = 1;");
    const found = await words(async () => {
      tmpdir();
      await import(/* @vite-ignore */ pathToFileURL(module).href);
      process.getBuiltinModule("node:module").createRequire(module)(module);
    });
    // The test runner asks the clock for how long an import takes.
    expect(found.filter((each) => !each.startsWith("clock"))).toEqual([]);
  });

  it("is looked into 200 times for the same thing, and no more", async () => {
    const sightings = await seen(() => {
      for (let i = 0; i < 10_000; i++) Math.random();
    });
    expect(sightings).toHaveLength(200);
  });
});

describe("afterwards", () => {
  const watched = (): unknown[] => [
    fs.readFileSync,
    fs.promises.readFile,
    fs.ReadStream,
    readFileSync,
    process.env,
    Date,
    Date.now,
    Date.prototype.constructor,
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(performance), "now"),
    Math.random,
    process.hrtime,
    Reflect.get(process.hrtime, "bigint"),
    crypto.randomUUID,
    Reflect.get(globalThis.crypto, "randomUUID"),
    fetch,
    http.get,
    Reflect.get(child.ChildProcess.prototype, "spawn"),
    child.execFileSync,
    Reflect.get(DatabaseSync.prototype, "exec"),
  ];

  it("another may watch, and not before", async () => {
    const stop = processObserver().watch(runId, () => {});
    expect(() => processObserver().watch("other", () => {})).toThrow(
      expect.objectContaining({ code: "AUDIT_RUNNING" }) as Error,
    );
    stop();
    expect(await words(() => process.env.HOME)).toEqual(["env read HOME"]);
  });

  it("everything is as it was before, also after an error", async () => {
    const before = watched();
    await seen(() => expect(watched().filter((each, i) => each === before[i])).toEqual([]));
    await expect(
      seen(() => {
        throw new Error("boom");
      }),
    ).rejects.toThrow("boom");
    for (const [i, each] of watched().entries()) expect(each).toEqual(before[i]);
    for (const [i, each] of watched().entries()) if (typeof each === "function") expect(each).toBe(before[i]);
    expect(process.env).toBe(before[4]);
  });

  it("a reference that was taken meanwhile goes on to work, and tells nothing more", async () => {
    let read = readFileSync;
    let day = Date;
    const sightings = await seen(() => {
      read = readFileSync;
      day = Date;
    });
    await activity.run({ kind: "task", task: "t", runId }, async () => {
      expect(read(data, "utf8")).toBe("text");
      expect(new day()).toBeInstanceOf(Date);
    });
    expect(sightings).toEqual([]);
  });

  it("what others have put around a function meanwhile stays", async () => {
    const original = Math.random;
    await seen(() => {
      const ours = Math.random;
      Math.random = () => Math.min(ours(), 0) + 0.5;
    });
    expect(Math.random()).toBe(0.5);
    Math.random = original;
  });
});
