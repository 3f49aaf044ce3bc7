import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readLog } from "../../src/index.ts";

const line = (time: string, msg: string, rest: object = {}): string =>
  `${JSON.stringify({ level: "info", time, task: "Load", ...rest, msg })}\n`;

async function messages(folder: string, from: string, to: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { message } of readLog(folder, "My/Flights", { from: Date.parse(from), to: Date.parse(to) }))
    found.push(message);
  return found;
}

it("reads the lines of a pipeline between two moments, over days and parts, and passes over what is no line", async () => {
  const folder = mkdtempSync(join(tmpdir(), "little-pipelines-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write(
    "2026-01-01.My_Flights.log",
    line("2026-01-01T10:00:00.000Z", "before") + line("2026-01-01T23:59:00.000Z", "a"),
  );
  write("2026-01-01.My_Flights.10.log", line("2026-01-01T23:59:59.500Z", "c"));
  write("2026-01-01.My_Flights.2.log", `${line("2026-01-01T23:59:59.000Z", "b")}{"cut`);
  write("2026-01-02.My_Flights.log", line("2026-01-02T00:00:01.000Z", "d") + line("2026-01-02T12:00:00.000Z", "after"));
  write("2026-01-01.My_Flights two.log", line("2026-01-01T23:59:30.000Z", "of another"));
  write("2026-01-01.My_Flights.old.log", line("2026-01-01T23:59:30.000Z", "of yet another"));
  mkdirSync(join(folder, "2026-01-03"));
  expect(await messages(folder, "2026-01-01T23:00:00Z", "2026-01-02T01:00:00Z")).toEqual(["a", "b", "c", "d"]);
  expect(await messages(folder, "2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z")).toEqual([]);
  expect(await messages(join(folder, "none"), "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")).toEqual([]);
});

it("gives each line with its task, level and what was logged beside it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "little-pipelines-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(
    join(folder, "2026-01-01.P.log"),
    line("2026-01-01T10:00:00.000Z", "hello", { level: "warn", rows: 3 }),
  );
  const at = Date.parse("2026-01-01T10:00:00.000Z");
  const lines = [];
  for await (const each of readLog(folder, "P", { from: at, to: at })) lines.push(each);
  expect(lines).toEqual([{ at, level: "warn", task: "Load", message: "hello", data: { rows: 3 } }]);
});
