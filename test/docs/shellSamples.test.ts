import { spawn, spawnSync } from "node:child_process";
import { chmodSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, it, onTestFinished } from "vitest";
import { project, type Finished, type Project } from "../support/project.ts";
import { startPostgres, whyNoPostgres } from "../support/postgres.ts";
import { GUIDES, ROOT } from "./guides.ts";

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

/** What goes on beside the lines that follow, and what it says when it is there. */
const BESIDE: readonly (readonly [line: RegExp, says: RegExp])[] = [[/ worker /, /worker: takes|worker: /]];

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
      .split("\n")
      .map((line) => line.trim()),
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
  for (const name of ["@duckdb", "@opentelemetry", "pg", "pg-boss"])
    symlinkSync(join(ROOT, "node_modules", name), scratch.path(`node_modules/${name}`), "dir");
  return scratch;
}

/** A line that bash runs. */
interface Running extends Promise<Finished> {
  /** Waits until it says something; false where it ends without. */
  says(pattern: RegExp): Promise<boolean>;
  /** As Ctrl-C does, to it and all that it has started. */
  interrupt(): void;
}

function run(scratch: Project, line: string, env: Readonly<Record<string, string>>): Running {
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
  const told = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) child[name].on("data", (text) => (told[name] += text));
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...told, code }));
  });
  return Object.assign(finished, {
    says: (pattern: RegExp) =>
      new Promise<boolean>((resolve) => {
        const look = (): void => {
          if (pattern.test(told.stdout + told.stderr)) resolve(true);
        };
        child.stdout.on("data", look);
        child.stderr.on("data", look);
        void finished.then(() => resolve(false));
        look();
      }),
    interrupt: () => void process.kill(-child.pid!, "SIGINT"),
  });
}

/** An empty database, and who may do everything in it: no role has the name of one in the samples. */
async function emptyDatabase(): Promise<URL> {
  const postgres = await startPostgres();
  onTestFinished(() => postgres.close());
  const url = new URL(await postgres.database());
  const sql = async (query: string): Promise<void> => {
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    await client.query(query);
    await client.end();
  };
  const { username } = url;
  await sql("create role administrator superuser login");
  url.username = "administrator";
  await sql(`alter role ${username} rename to before`);
  return url;
}

describe.skipIf(process.platform === "win32")("each line for a shell that is shown", () => {
  const used = new Set<RegExp>();
  const isElsewhere = (line: string): boolean => ELSEWHERE.some(([pattern]) => pattern.test(line) && used.add(pattern));

  it.each(GUIDES.filter((file) => blocks(file).length > 0))("in %s works", async (file) => {
    const scratch = around(file);
    const isShared = /postgres:\/\//.test(blocks(file).flat().join());
    // One database for the whole page, as for its reader.
    const database = isShared && whyNoPostgres === undefined ? await emptyDatabase() : undefined;
    const env = {
      PGHOST: database?.hostname ?? "",
      PGPORT: database?.port ?? "",
      PGUSER: database?.username ?? "",
      PGDATABASE: "postgres",
    };
    const beside: Running[] = [];
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
          .replaceAll(/postgres:\/\/\w+@db\.example\/\w+/g, database?.href ?? "")
          .replaceAll(/\b20\d{6}T\d{4}\b/g, id.slice(0, 13));
        if (real.startsWith("export ")) before += `${real}\n`;
        const running = run(scratch, before + real, env);
        const stays = BESIDE.find(([pattern]) => pattern.test(line))?.[1];
        const says = FOREGROUND.find(([pattern]) => pattern.test(line))?.[1] ?? stays;
        if (says !== undefined && !(await running.says(says))) throw new Error(`${line}\n${(await running).stderr}`);
        if (stays !== undefined) {
          beside.push(running);
          continue;
        }
        if (says !== undefined) running.interrupt();
        const { code, stdout, stderr } = await running;
        expect(says === undefined ? [0] : [0, 130], `${line}\n${stdout}\n${stderr}`).toContain(code);
      }
    }
    for (const running of beside) running.interrupt();
    for (const { code, stderr } of await Promise.all(beside)) expect([0, 130], stderr).toContain(code);
  });

  it("is one that bash understands where it is for who looks after machines", () => {
    const all = GUIDES.map((file) => readFileSync(join(ROOT, file), "utf8")).join("\n");
    const found = Array.from(all.matchAll(/```bash\n([^]*?)```/g), ([, code]) => code!);
    expect(found.length).toBeGreaterThan(0);
    for (const code of found) expect(spawnSync("bash", ["-n", "-c", code]).status, code).toBe(0);
  });

  it("is left out for a reason that there still is", () => {
    expect(ELSEWHERE.filter(([pattern]) => !used.has(pattern))).toEqual([]);
  });
});
