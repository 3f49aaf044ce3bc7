import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { project } from "../../support/project.ts";

const LITTLE = join(import.meta.dirname, "../../../dist/bin.js");

const source = (value: number): string => `
import { pipeline, task } from "little-pipelines";
export default pipeline("ticks", [task("Tick", { params: { n: 0 } }, ({ params }) => params.n + ${value})]);
`;

describe("little schedule", () => {
  it("runs at its times with the code as it is then, and ends with Ctrl-C", async () => {
    const scratch = project({ "pipeline.ts": source(1) });
    const child = spawn(process.execPath, [LITTLE, "schedule", "--cron", "* * * * * *", "--param", "n=5"], {
      cwd: scratch.folder,
    });
    const lines: string[] = [];
    let seen = 0;
    for await (const line of createInterface({ input: child.stderr })) {
      lines.push(line.replace(/^\d\d:\d\d:\d\d {2}/, ""));
      if (!line.endsWith("the run succeeded")) continue;
      seen += 1;
      if (seen === 1) scratch.write({ "pipeline.ts": source(2) });
      if (lines.some((each) => each.includes("code changed"))) break;
    }
    child.kill("SIGINT");
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(130);
    expect(lines[0]).toMatch(/^schedule: the next run is at \d{4}-/);
    expect(lines).toContain("Tick  EXEC : first run");
    expect(lines.filter((line) => line.includes("EXEC"))[1]).toMatch(/Tick {2}EXEC : code changed/);
  });

  it("ends with Ctrl-C where nothing runs, without speaking of tasks", async () => {
    const scratch = project({ "pipeline.ts": source(1) });
    const child = spawn(process.execPath, [LITTLE, "schedule", "--cron", "0 0 1 1 *"], { cwd: scratch.folder });
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      if (lines.push(line) === 1) child.kill("SIGINT");
    }
    expect(lines).toEqual([expect.stringMatching(/^schedule: the next run is at /), "schedule: stopped"]);
  });

  it("prints the same for systemd or crontab, with the run's own options", async () => {
    const scratch = project({ "pipeline.ts": source(1) });
    const { stdout } = await scratch.little(
      "schedule",
      "--cron",
      "0 6 * * 1-5",
      "--print",
      "crontab",
      "Tick",
      "-p",
      "n=2",
      "--fail-fast",
    );
    expect(stdout).toMatch(/\n0 6 \* \* 1-5 cd .* run .*pipeline\.ts --param=n=2 --fail-fast -- Tick\n$/);
  });

  it.each([
    [[], /schedule needs --cron\n.*"0 6 \* \* 1-5"/],
    [["--cron", "0 6"], /--cron "0 6" cannot be read\n.*minute, hour, day, month, weekday/],
    [["--cron", "0 6 * * *", "--print", "launchd"], /--print is "launchd"\n.*systemd or crontab/],
    [["--cron", "0 6 * * *", "--time-zone", "Europe/Pariss"], /Pariss/],
    [["--cron", "0 6 * * *", "none.ts"], /there is no file .*none\.ts/],
    [["--cron", "0 6 * * *", "--watch"], /schedule has no option --watch/],
  ])("%j: exits with 2 and one clear error", async (args, message) => {
    const scratch = project({ "pipeline.ts": source(1) });
    const { code, stderr } = await scratch.little("schedule", ...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(code).toBe(2);
  });
});
