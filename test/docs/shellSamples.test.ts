import { spawn } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { project, type Finished, type Project } from "../support/project.ts";
import { startPostgres, whyNoPostgres, type Postgres } from "../support/postgres.ts";

const ROOT = join(import.meta.dirname, "../..");
const FILES = [
  "README.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** What is not run here, and why. */
const ELSEWHERE: readonly (readonly [line: RegExp, why: string])[] = [
  [/^npm (?:ci|install|run) /, "installs packages, or runs this very suite"],
  [/ init my-pipeline/, "installs packages: test/cli/init runs it"],
  [/\[--|…|\[file\]/, "shows what may be given: commands.test.ts checks the names"],
];

/** What stays in the foreground, and what it says when it is there. Then comes Ctrl-C. */
const FOREGROUND: readonly (readonly [line: RegExp, says: RegExp])[] = [
  [/ run .*--watch/, /Waiting for changes/],
  [/ logs .*--follow/, /loaded/],
  [/ schedule (?!.*--print)/, /next run/],
];

/** Tasks by the names that the samples have. */
const PIPELINE = `
import { pipeline, task } from "little-pipelines";
const load = task("Load", { tags: ["daily"] }, ({ log }) => { log.info("loaded"); return [1, 2, 3]; });
const rows = task("Rows", { tags: ["publish"] }, () => [{ origin: "LAX", late: 31 }, { origin: "SEA", late: 4 }]);
const report = task("Report", { dependencies: [load, rows], tags: ["live"] }, ({ results }) => results.Rows);
const airports = task("Airports", () => Array.from({ length: 20 }, (_, late) => ({ late })));
const delays = task.map("Delays", { over: airports }, ({ late }) => late * 2);
export default pipeline("Example", [load, rows, report, airports, delays]);
`;

/** The samples for a shell, line by line. */
function blocks(file: string): string[][] {
  return [...readFileSync(join(ROOT, file), "utf8").matchAll(/```sh\n([^]*?)```/g)].map(([, code]) =>
    code!
      .replaceAll(/\n {4,}(?=\[)/g, " ")
      .trim()
      .split("\n"),
  );
}

/** A project with the programs that a document speaks of, by the names that it gives them. */
function around(file: string): Project {
  const named = [...readFileSync(join(ROOT, file), "utf8").matchAll(/```ts\n\/\/ (\S+\.ts)\n([^]*?)```/g)];
  const little = (shift: string): string =>
    `#!/bin/sh\n${shift}exec "${process.execPath}" "${ROOT}/dist/bin.js" "$@"\n`;
  const programs = {
    npx: little("shift\n"),
    little: little(""),
    "xdg-open": "#!/bin/sh\nexit 0\n",
    "notify-send": '#!/bin/sh\n[ "$1" = "Example succeeded" ]\n',
  };
  const scratch = project({
    "pipeline.ts": PIPELINE,
    ...Object.fromEntries(named.map(([, name, code]) => [name!, code!])),
    ...Object.fromEntries(Object.entries(programs).map(([name, code]) => [`bin/${name}`, code])),
    "home/.local/share/bash-completion/completions/.keep": "",
    "home/.config/fish/completions/.keep": "",
    "zsh/.keep": "",
  });
  const its = readFileSync(scratch.path("pipeline.ts"), "utf8");
  scratch.write({ "flights.ts": its });
  for (const name of Object.keys(programs)) chmodSync(scratch.path(`bin/${name}`), 0o755);
  for (const name of ["@duckdb", "@opentelemetry", "pg"])
    symlinkSync(join(ROOT, "node_modules", name), scratch.path(`node_modules/${name}`), "dir");
  return scratch;
}

/** Runs a line by bash, until it ends, or until it says what it is to say. */
function run(
  scratch: Project,
  line: string,
  says: RegExp | undefined,
  env: Readonly<Record<string, string>>,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-c", line], {
      cwd: scratch.folder,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        ...env,
        NO_COLOR: "1",
        HOME: scratch.path("home"),
        PATH: `${scratch.path("bin")}:${process.env.PATH}`,
      },
    });
    let stdout = "";
    let stderr = "";
    let isTold = false;
    const look = (): void => {
      if (says === undefined || isTold || !says.test(stdout + stderr)) return;
      isTold = true;
      process.kill(-child.pid!, "SIGINT");
    };
    child.stdout.on("data", (text) => {
      stdout += text;
      look();
    });
    child.stderr.on("data", (text) => {
      stderr += text;
      look();
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ stdout, stderr, code }));
  });
}

describe.skipIf(process.platform === "win32")("each line for a shell that is shown", () => {
  let postgres: Postgres | undefined;
  beforeAll(async () => {
    if (whyNoPostgres === undefined) postgres = await startPostgres();
  });
  afterAll(() => postgres?.close());

  const used = new Set<RegExp>();
  const isElsewhere = (line: string): boolean => ELSEWHERE.some(([pattern]) => pattern.test(line) && used.add(pattern));

  it.each(FILES.filter((file) => blocks(file).length > 0))("in %s works", async (file) => {
    const scratch = around(file);
    // One database for the whole page, as for its reader.
    const database = await postgres?.database();
    const server = new URL(database ?? "postgres://nobody@127.0.0.1:1");
    const env = { PGHOST: server.hostname, PGPORT: server.port, PGUSER: server.username, PGDATABASE: "postgres" };
    // For the lines after it, as in a shell that goes on; and the folder of zsh.
    let before = `fpath=("" "${scratch.path("zsh")}")\n`;
    for (const block of blocks(file)) {
      expect(await scratch.little("run"), file).toMatchObject({ code: 0 });
      const id = (JSON.parse((await scratch.little("history", "--json")).stdout) as { runs: { runId: string }[] })
        .runs[0]!.runId;
      for (const line of block) {
        if (isElsewhere(line)) continue;
        if (database === undefined && /postgres:\/\/|^psql| team init/.test(line)) continue;
        const real = line
          .replaceAll(/postgres:\/\/\w+@db\.example\/\w+/g, database ?? "")
          .replaceAll(/\b20\d{6}T\d{4}\b/g, id.slice(0, 13));
        const says = FOREGROUND.find(([pattern]) => pattern.test(line))?.[1];
        if (real.startsWith("export ")) before += `${real}\n`;
        const { code, stdout, stderr } = await run(scratch, before + real, says, env);
        expect(says === undefined ? [0] : [0, 130], `${line}\n${stdout}\n${stderr}`).toContain(code);
      }
    }
  });

  it("is left out for a reason that there still is", () => {
    expect(ELSEWHERE.filter(([pattern]) => !used.has(pattern))).toEqual([]);
  });
});
