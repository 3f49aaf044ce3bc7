import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { project, type Project } from "../support/project.ts";

const ROOT = join(import.meta.dirname, "../..");

/** An SDK that writes each span into a file as it ends. */
const TELEMETRY = `
import { appendFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
const where = !isMainThread ? "thread" : process.send !== undefined ? "process" : "program";
const idOf = (context) => context?.spanId;
new NodeTracerProvider({
  spanProcessors: [
    new SimpleSpanProcessor({
      export(spans, done) {
        for (const span of spans) {
          const { name, parentSpanContext } = span;
          const line = { where, name, id: span.spanContext().spanId, parent: parentSpanContext?.spanId };
          appendFileSync("spans.txt", JSON.stringify(line) + "\\n");
        }
        done({ code: 0 });
      },
      shutdown: async () => {},
    }),
  ],
}).register();`;

const pipelineOf = (executor: string): string => `
import { trace } from "@opentelemetry/api";
import { pipeline, task } from "little-pipelines";
import { openTelemetry } from "little-pipelines/opentelemetry";
const tracer = trace.getTracer("own");
const load = task("Load", { executor: "${executor}" }, async ({ step }) =>
  step("extract", () => tracer.startActiveSpan("own", async (span) => { span.end(); return 1; })));
export default pipeline("Example", [load], { tracing: openTelemetry() });`;

function scratch(files: Readonly<Record<string, string>>): Project {
  const its = project({ "telemetry.ts": TELEMETRY.replaceAll("\\\\", "\\"), ...files });
  symlinkSync(join(ROOT, "node_modules/@opentelemetry"), its.path("node_modules/@opentelemetry"), "dir");
  return its;
}

/** Each span with where it was made, deeper than its parent. */
function spans(its: Project): string[] {
  const all = readFileSync(its.path("spans.txt"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { where: string; name: string; id: string; parent?: string });
  const lines: string[] = [];
  const add = (parent: string | undefined, depth: number): void => {
    for (const span of all) {
      if (span.parent !== parent) continue;
      lines.push(`${"  ".repeat(depth)}${span.name} (${span.where})`);
      add(span.id, depth + 1);
    }
  };
  add(undefined, 0);
  return lines;
}

it.each(["thread", "process"])(
  "in a %s with an SDK of its own, steps and what they do are parts of the same trace",
  async (executor) => {
    const its = scratch({ "pipeline.ts": pipelineOf(executor) });
    await its.node("--import", "./telemetry.ts", join(ROOT, "dist/bin.js"), "run");
    expect(spans(its)).toEqual([
      "run Example (program)",
      "  task Load (program)",
      `    step extract (${executor})`,
      `      own (${executor})`,
    ]);
  },
);

it("in a worker without an SDK, spans of steps are made by what it tells", async () => {
  const its = scratch({
    "program.ts": 'await import("./telemetry.ts");\nawait (await import("./pipeline.ts")).default.execute();',
    "pipeline.ts": pipelineOf("thread"),
  });
  expect((await its.node("program.ts")).code).toBe(0);
  expect(spans(its)).toEqual(["run Example (program)", "  task Load (program)", "    step extract (program)"]);
});

it("a result is reused whether there is an SDK or not, also of a task that makes spans", async () => {
  const its = scratch({ "pipeline.ts": pipelineOf("inline") });
  expect(await its.run()).toEqual({ Load: "ran" });
  const traced = await its.node("--import", "./telemetry.ts", join(ROOT, "dist/bin.js"), "run");
  expect(traced.stderr).toContain("1 reused");
  expect(traced.stderr).not.toContain("WARN");
});
