import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { command } from "../../../src/tasks/command/index.ts";
import { project } from "../../support/project.ts";
import { scratch, taskEvents, untilEvent } from "../scratch.ts";

/** Says its process and that of its child, and goes on for long. `TERM` is what both do when asked to end. */
const FAMILY = (onTerm: string) =>
  `trap '${onTerm}' TERM; (trap '${onTerm}' TERM; touch ready; while :; do sleep 0.05; done) &
while [ ! -e ready ]; do sleep 0.01; done; echo "pids $$ $!"; while :; do sleep 0.05; done`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // What has ended and was not waited for is there by name alone.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

async function untilGone(pids: readonly number[]): Promise<void> {
  while (pids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 10));
}

const pidsIn = (line: string): number[] => [...line.matchAll(/\d+/g)].map(Number);

describe("a command that is cancelled", () => {
  it("is ended with its children, and the task is cancelled", async () => {
    const { pipeline } = scratch();
    const example = pipeline(command("Long", ["sh", "-c", FAMILY("exit 0")]));
    const log = taskEvents(example);
    const cancelling = new AbortController();
    let pids: number[] = [];
    example.on("taskLogged", ({ message }) => {
      if (!message.startsWith("pids")) return;
      pids = pidsIn(message);
      cancelling.abort();
    });
    await expect(example.execute({ signal: cancelling.signal })).rejects.toMatchObject({ code: "RUN_CANCELLED" });
    expect(log).toEqual(["start Long", "cancelled Long"]);
    expect(pids).toHaveLength(2);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it("is ended by force after its grace where it does not heed", async () => {
    const { pipeline } = scratch();
    const example = pipeline(command("Deaf", { graceMs: 50 }, ["sh", "-c", FAMILY("")]));
    const cancelling = new AbortController();
    let pids: number[] = [];
    example.on("taskLogged", ({ message }) => {
      if (!message.startsWith("pids")) return;
      pids = pidsIn(message);
      cancelling.abort();
    });
    await expect(example.execute({ signal: cancelling.signal })).rejects.toMatchObject({ code: "RUN_CANCELLED" });
    await untilGone(pids);
    expect(pids).toHaveLength(2);
  });

  it("may clean up first", async () => {
    const { pipeline, read } = scratch();
    const example = pipeline(command("Tidy", ["sh", "-c", FAMILY("echo tidy >> tidied; exit 0")]));
    const cancelling = new AbortController();
    void untilEvent(example, (event) => event.kind === "taskLogged" && event.message.startsWith("pids")).then(() =>
      cancelling.abort(),
    );
    await expect(example.execute({ signal: cancelling.signal })).rejects.toMatchObject({ code: "RUN_CANCELLED" });
    expect(read("tidied")).toBe("tidy\ntidy\n");
  });
});

describe("a command that takes too long", () => {
  it("is ended with its children, and the task says that its time was up", async () => {
    const { pipeline } = scratch();
    const example = pipeline(command("Slow", { timeoutMs: 300 }, ["sh", "-c", FAMILY("exit 0")]));
    let pids: number[] = [];
    example.on("taskLogged", ({ message }) => void (message.startsWith("pids") && (pids = pidsIn(message))));
    const error = (await example.execute().catch((thrown: unknown) => thrown)) as Error;
    expect(error.cause).toMatchObject({ code: "TASK_TIMED_OUT" });
    await untilGone(pids);
    expect(pids).toHaveLength(2);
  });
});

describe("a command that ends", () => {
  it("takes what it left behind with it, and says so where that held its output open", async () => {
    const { run } = scratch();
    const { lines } = await run(command("Leaves", { graceMs: 50 }, ["sh", "-c", "sleep 1000 & echo pids $!"]));
    const [pid] = pidsIn(lines.find((line) => line.includes("pids") && line.startsWith("info"))!);
    await untilGone([pid!]);
    expect(lines.at(-1)).toMatch(/^warn: it left processes behind/);
  });

  it("takes with it what it left behind in silence", async () => {
    const { run } = scratch();
    const { lines } = await run(command("Leaves", ["sh", "-c", "sleep 1000 > /dev/null 2>&1 & echo pids $!"]));
    const [pid] = pidsIn(lines.find((line) => line.startsWith("info: pids"))!);
    await untilGone([pid!]);
    expect(lines.filter((line) => line.startsWith("warn"))).toEqual([]);
  });
});

describe("when this process ends", () => {
  const SCRIPT = (more: string) => `
import { pipeline } from "little-pipelines";
import { command } from "little-pipelines/command";
const example = pipeline("Example", [command("Long", ["sh", "-c", ${JSON.stringify(FAMILY("exit 0"))}])], { logLevel: "silent" });
example.on("taskLogged", ({ message }) => { if (message.startsWith("pids")) { console.log(message); ${more} } });
await example.execute();
`;

  async function started(more: string): Promise<{ child: ChildProcess; pids: number[] }> {
    const { folder } = project({ "run.ts": SCRIPT(more) });
    const child = spawn(process.execPath, ["run.ts"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    return { child, pids: pidsIn(line.toString()) };
  }

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "by a %s that nobody listens to, its commands end too, and it ends as it would have",
    async (signal) => {
      const { child, pids } = await started("");
      expect(pids).toHaveLength(2);
      child.kill(signal);
      const [code, by] = (await once(child, "exit")) as [number | null, string | null];
      expect([code, by]).toEqual([null, signal]);
      await untilGone(pids);
    },
  );

  it("by process.exit(), its commands end too", async () => {
    const { child, pids } = await started("process.exit(7);");
    const [code] = child.exitCode === null ? ((await once(child, "exit")) as [number]) : [child.exitCode];
    expect(code).toBe(7);
    await untilGone(pids);
  });
});
