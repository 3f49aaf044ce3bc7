import { execFile, spawn, type ChildProcess } from "node:child_process";
import { appendFileSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";

const run = promisify(execFile);

/** Debian has the programs of each version in a folder of its own; the newest is taken. */
function programs(): string | undefined {
  const versions = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql") : [];
  return versions
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => `/usr/lib/postgresql/${version}/bin`)
    .find((folder) => existsSync(join(folder, "initdb")));
}

const BIN = programs();
const IS_ROOT = process.getuid?.() === 0;

/** Why there can be no PostgreSQL here; undefined where there can. */
export const whyNoPostgres: string | undefined =
  BIN === undefined ? "PostgreSQL is not installed: apt-get install postgresql" : undefined;

/** PostgreSQL refuses to be root. */
function asPostgres(program: string, args: readonly string[]): readonly [string, string[]] {
  const command = [join(BIN!, program), ...args];
  return IS_ROOT ? ["runuser", ["-u", "postgres", "--", ...command]] : [command[0]!, command.slice(1)];
}

/** A server with a scratch folder, on the loopback alone. */
export interface Postgres {
  readonly port: number;
  /** Makes an empty database, and gives its address. */
  database(): Promise<string>;
  /** As `pg_ctl stop -m MODE`: `immediate` is a crash. */
  stop(mode: "fast" | "immediate"): Promise<void>;
  start(): Promise<void>;
  /** Ends it, and deletes all of it. */
  close(): Promise<void>;
}

/**
 * @param address of this machine, on which it listens beside the loopback
 * @param isSafe writes to the disk as one does outside of tests, so that a crash shows what would be lost. @default false
 */
export async function startPostgres({
  isSafe = false,
  address,
}: { readonly isSafe?: boolean; readonly address?: string } = {}): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), "little-pipelines-postgres-"));
  if (IS_ROOT) chownSync(folder, ...(await idsOfPostgres()));
  const data = join(folder, "data");
  await run(
    ...asPostgres("initdb", ["-D", data, "-U", "team", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"]),
    {
      cwd: folder,
    },
  );
  if (address !== undefined) appendFileSync(join(data, "pg_hba.conf"), "host all all samenet trust\n");
  const guard = startGuard(folder, data);
  const port = await freePort();
  const settings = {
    port: String(port),
    listen_addresses: address === undefined ? "127.0.0.1" : `127.0.0.1,${address}`,
    unix_socket_directories: folder,
    fsync: isSafe ? "on" : "off",
    max_connections: "60",
    shared_buffers: "64MB",
    autovacuum: "off",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  let server: ChildProcess | undefined;
  let databases = 0;

  const urlOf = (database: string): string => `postgres://team@127.0.0.1:${port}/${database}`;

  const start = async (): Promise<void> => {
    server = spawn(...asPostgres("postgres", ["-D", data, ...options]), { cwd: folder, stdio: "ignore" });
    const ended = new Promise<never>((_, reject) => {
      server!.once("exit", (code) => reject(new Error(`PostgreSQL ended with ${code}`)));
    });
    ended.catch(() => {});
    for (;;) {
      const client = new pg.Client({ connectionString: urlOf("postgres") });
      client.on("error", () => {});
      try {
        await client.connect();
        await client.end();
        return;
      } catch {
        await Promise.race([ended, wait(20)]);
      }
    }
  };

  const stop = async (mode: "fast" | "immediate"): Promise<void> => {
    await run(...asPostgres("pg_ctl", ["stop", "-D", data, "-m", mode, "-w"]), { cwd: folder });
  };

  await start();
  return {
    port,
    start,
    stop,
    async database() {
      const name = `test_${++databases}`;
      const client = new pg.Client({ connectionString: urlOf("postgres") });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return urlOf(name);
    },
    async close() {
      await stop("immediate").catch(() => {});
      guard.stdin!.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Ends the server and deletes its folder when this process is gone, whatever ended it: its standard input ends then. */
function startGuard(folder: string, data: string): ChildProcess {
  const script = `read -r _; pid=$(head -1 "$2/postmaster.pid" 2>/dev/null); [ -n "$pid" ] && kill -QUIT "$pid" && sleep 1; rm -rf "$1"`;
  const guard = spawn("sh", ["-c", script, "guard", folder, data], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  guard.unref();
  (guard.stdin as unknown as { unref: () => void }).unref();
  return guard;
}

async function idsOfPostgres(): Promise<[number, number]> {
  const ids = await Promise.all(["-u", "-g"].map((which) => run("id", [which, "postgres"])));
  return ids.map(({ stdout }) => Number(stdout)) as [number, number];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}
