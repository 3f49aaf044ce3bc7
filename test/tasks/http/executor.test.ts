import { describe, expect, it } from "vitest";
import { project } from "../../support/project.ts";
import { startServer } from "../../support/server.ts";

describe.each(["thread", "process"] as const)("a task of http() in a %s", (executor) => {
  it("reads, parses and keeps as elsewhere; where its source fails, its last good value serves", async () => {
    const server = await startServer(() => ({ headers: { etag: '"1"' }, body: "[1,2]" }));
    const scratch = project({
      "pipeline.ts": `
        import { pipeline } from "little-pipelines";
        import { http } from "little-pipelines/http";
        const stops = http("Stops", "${server.origin}/stops", {
          executor: "${executor}", parse: (data) => (data as number[]).length, staleIfError: true, retry: 0,
        });
        const file = http("File", "${server.origin}/file.json", { executor: "${executor}", as: "file" });
        export default pipeline("Example", [stops, file]);`,
    });
    expect(await scratch.run()).toEqual({ Stops: "ran", File: "ran" });
    expect((await scratch.little("peek", "Stops")).stdout).toBe("2\n");
    expect(await scratch.run()).toEqual({ Stops: "reused", File: "reused" });
    server.reply = ({ method }) => (method === "HEAD" ? { headers: { etag: '"2"' } } : { status: 503 });
    const events = await scratch.events("--only", "Stops");
    const report = events.findLast((event) => event.kind === "taskFinished")!.report;
    expect(report).toMatchObject({ name: "Stops", outcome: "reused" });
    expect(report.reason).toMatch(
      /^the result of .* ago, since it failed: GET .*\/stops answered 503 Service Unavailable$/,
    );
  });
});
