import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { outcomes, project, type Project } from "../../support/project.ts";

async function peek(scratch: Project, name: string): Promise<unknown> {
  return JSON.parse((await scratch.little("peek", name, "--json")).stdout);
}

describe.each(["thread", "process"] as const)("with a %s for each task", (executor) => {
  it("large and small results, and files that are kept, go from one to the next", async () => {
    const scratch = project({
      "pipeline.ts": `
        import { pipeline, task } from "little-pipelines";
        const small = task("Small", () => new Map([["at", new Date(0)]]));
        const large = task("Large", () => new Uint8Array(300_000).fill(7));
        const kept = task("Kept", async ({ keep }) => ({ file: await keep({ name: "a.txt", contents: "kept" }) }));
        const inline = task("Inline", { dependencies: [large], executor: "inline" }, ({ results }) => results.Large.length);
        const all = task("All", { dependencies: [small, large, kept, inline] }, async ({ results }) => ({
          at: results.Small.get("at")!.getTime(),
          sum: results.Large.reduce((sum, each) => sum + each, 0),
          text: await results.Kept.file.text(),
          inline: results.Inline,
        }));
        const refused = task("Refused", async ({ keep }) => keep({ name: "../a.txt", contents: "" }));
        export default pipeline("Example", [small, large, kept, inline, all, refused], { executor: "${executor}" });`,
    });
    const last = (await scratch.events()).at(-1)!;
    if (last.kind !== "runFinished") throw new Error("the run did not finish");
    expect(outcomes(last.report)).toEqual({
      Small: "ran",
      Large: "ran",
      Kept: "ran",
      Inline: "ran",
      All: "ran",
      Refused: "failed",
    });
    expect(last.report.tasks.find(({ name }) => name === "Refused")!.error!.code).toBe("NOT_KEEPABLE");
    expect(await peek(scratch, "All")).toEqual({ at: 0, sum: 2_100_000, text: "kept", inline: 300_000 });
  });

  it("a large result that was damaged is set aside, and computed again", async () => {
    const scratch = project({
      "pipeline.ts": `
        import { pipeline, task } from "little-pipelines";
        const large = task("Large", () => new Uint8Array(300_000).fill(7));
        const sum = task("Sum", { dependencies: [large] }, ({ results }) => results.Large.reduce((sum, each) => sum + each, 0));
        export default pipeline("Example", [large, sum], { executor: "${executor}" });`,
    });
    await scratch.run();
    const blobs = scratch.path(".little-pipelines/blobs");
    const blob = readdirSync(blobs, { recursive: true, encoding: "utf8" }).find((name) => /[0-9a-f]{64}$/.test(name));
    const bytes = readFileSync(join(blobs, blob!));
    bytes[100]! ^= 1;
    writeFileSync(join(blobs, blob!), bytes);
    const events = await scratch.events("--force=Sum");
    expect(events.flatMap((event) => (event.kind === "warned" ? [event.message] : []))).toEqual([
      expect.stringContaining('"Large" does not match its checksum: it was set aside'),
    ]);
    expect(await peek(scratch, "Sum")).toBe(2_100_000);
  });

  it("console lines reach the program's output, what was logged comes in order, and what cannot be copied in words", async () => {
    const scratch = project({
      "pipeline.ts": `
        import { pipeline, task } from "little-pipelines";
        const tells = task("Tells", async ({ log, step, progress }) => {
          console.log("to stdout");
          console.error("to stderr");
          log.info("one", { fn: () => 1, at: new Date(0) });
          await step("two", () => progress(1, 2));
          log.warn("three");
          console.log("last words");
          if (process.env.EXIT !== undefined) process.exit(1);
        });
        export default pipeline("Example", [tells], { executor: "${executor}" });`,
      "script.ts": `
        import example from "./pipeline.ts";
        const told: unknown[] = [];
        example.on("event", ({ kind, message, step, data }: any) => void (/^(step|taskLogged|taskProgress)/.test(kind) && told.push([kind, message ?? step ?? null, data ?? null])));
        process.env.EXIT = "1";
        await example.execute({ logLevel: "silent" }).catch(() => {});
        console.log(JSON.stringify(told));`,
    });
    const { stdout, stderr } = await scratch.node("script.ts");
    expect(stderr).toBe("to stderr\n");
    const lines = stdout.trim().split("\n");
    expect(lines.slice(0, 2)).toEqual(["to stdout", "last words"]);
    expect(JSON.parse(lines[2]!)).toEqual([
      ["taskLogged", "one", { fn: "[Function: fn]", at: "1970-01-01T00:00:00.000Z" }],
      ["stepStarted", "two", null],
      ["taskProgress", null, null],
      ["stepFinished", "two", null],
      ["taskLogged", "three", null],
    ]);
  });

  it("a task has the environment and the working folder that the program has by then", async () => {
    const scratch = project({
      "other/empty": "",
      "pipeline.ts": `
        import { pipeline, task } from "little-pipelines";
        const tells = task("Tells", () => [process.env.REGION ?? null, process.env.GONE ?? null, process.cwd().endsWith("other"), process.argv[2]]);
        export default pipeline("Example", [tells], { executor: "${executor}", logLevel: "silent" });`,
      "script.ts": `
        import example from "./pipeline.ts";
        process.env.GONE = "there";
        const results: unknown[] = [];
        for (const region of ["north", "south"]) {
          process.env.REGION = region;
          await example.execute({ force: true });
          results.push(await example.getResult("Tells"));
          delete process.env.GONE;
          process.chdir(region === "north" ? "other" : ".");
        }
        console.log(JSON.stringify(results));`,
    });
    const { stdout } = await scratch.node("script.ts", "argument");
    expect(JSON.parse(stdout.trim().split("\n").at(-1)!)).toEqual([
      ["north", "there", false, "argument"],
      ["south", null, true, "argument"],
    ]);
  });

  it("a secret param is given to the task, and to nothing else", async () => {
    const scratch = project({
      "pipeline.ts": `
        import { readFileSync } from "node:fs";
        import { pipeline, secret, task } from "little-pipelines";
        const uses = task("Uses", { params: { token: secret("none"), at: new Date(0), count: 1n } }, ({ params, log }) => {
          log.info("begin", { params });
          const shown = [readFileSync("/proc/self/cmdline", "utf8"), ...process.argv, ...Object.values(process.env)];
          return [params.token.length, params.at.getTime(), params.count, shown.some((text) => text!.includes(params.token))];
        });
        export default pipeline("Example", [uses], { executor: "${executor}" });`,
      "script.ts": `
        import example from "./pipeline.ts";
        const token = ["hunter2", "hunter2"].join("");
        await example.execute({ params: { token, count: 5n } });
        console.log((await example.getResult("Uses")).join());`,
    });
    expect((await scratch.node("script.ts")).stdout).toBe("14,0,5,false\n");
  });
});
