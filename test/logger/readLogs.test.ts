import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readLogs } from "../../src/logger/readLogs.ts";
import type { LogRecord, LogsOptions } from "../../src/index.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "little-pipelines-logs-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const line = (msg: string, more: object = {}): string =>
  `${JSON.stringify({ level: "info", time: "2026-01-02T03:04:05.000Z", runId: "r1", task: "Load", ...more, msg })}\n`;

async function messages(path: string, options: LogsOptions = {}): Promise<string[]> {
  return (await Array.fromAsync(readLogs(path, "P", options))).map(({ message }) => message);
}

describe("the lines of log files", () => {
  it("come from all files of the pipeline in the order of days and parts, and from no others", async () => {
    const path = folder();
    writeFileSync(join(path, "2026-01-02.P.log"), line("b"));
    writeFileSync(join(path, "2026-01-02.P.10.log"), line("d"));
    writeFileSync(join(path, "2026-01-02.P.2.log"), line("c"));
    writeFileSync(join(path, "2026-01-01.P.log"), line("a"));
    writeFileSync(join(path, "2026-01-01.Other.log"), line("x"));
    writeFileSync(join(path, "2026-01-01.P.txt"), line("x"));
    expect(await messages(path)).toEqual(["a", "b", "c", "d"]);
    expect(await messages(path, { last: 3 })).toEqual(["b", "c", "d"]);
    expect(await messages(path, { last: 0 })).toEqual([]);
    expect(await messages(join(path, "none"))).toEqual([]);
  });

  it("are told apart by task, run and level, and what is no line of ours is passed over", async () => {
    const path = folder();
    writeFileSync(
      join(path, "2026-01-01.P.log"),
      [
        line("a"),
        "no JSON\n",
        "7\n",
        line("b", { level: "warn", task: "Clean", rows: 3 }),
        line("c", { runId: "r2", level: "error" }),
        line("d", { task: undefined }),
        '{"level":"info","time":"2026-01-02T03:04:05.000Z","msg":"cut sh',
      ].join(""),
    );
    expect(await messages(path, { tasks: ["Load"] })).toEqual(["a", "c"]);
    expect(await messages(path, { runId: "r2" })).toEqual(["c"]);
    expect(await messages(path, { level: "warn" })).toEqual(["b", "c"]);
    expect(await messages(path)).toEqual(["a", "b", "c", "d"]);
    const [, b] = await Array.fromAsync(readLogs(path, "P", {}));
    expect(b).toEqual({
      time: "2026-01-02T03:04:05.000Z",
      level: "warn",
      runId: "r1",
      task: "Clean",
      message: "b",
      data: { rows: 3 },
    });
    await expect(messages(path, { level: "wran" as never })).rejects.toThrow(/level is "wran"\n.*"warn"/);
  });

  it("are followed over rotation and the turn of the day, whole lines alone, until the signal", async () => {
    const path = join(folder(), "logs");
    const stopping = new AbortController();
    const found: LogRecord[] = [];
    let next = Promise.withResolvers<void>();
    const following = (async () => {
      for await (const record of readLogs(path, "P", { follow: true, last: 1, signal: stopping.signal })) {
        found.push(record);
        next.resolve();
      }
    })();
    const write = async (file: string, ...texts: string[]): Promise<void> => {
      next = Promise.withResolvers();
      for (const text of texts) appendFileSync(join(path, file), text);
      await next.promise;
    };
    mkdirSync(path);
    const half = line("b").slice(0, 30);
    await write("2026-01-01.P.log", line("a"), half);
    await write("2026-01-01.P.log", line("b").slice(30));
    await write("2026-01-01.P.1.log", line("c ü"));
    await write("2026-01-02.P.log", line("d"));
    stopping.abort();
    await following;
    expect(found.map(({ message }) => message)).toEqual(["a", "b", "c ü", "d"]);
  });
});
