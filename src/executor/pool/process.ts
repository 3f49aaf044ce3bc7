import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Death } from "./crash.ts";
import { inheritedFlags } from "./flags.ts";
import type { FromWorker } from "./messages.ts";
import type { StartOptions, TaskWorker, WorkerListener } from "./worker.ts";

/** As much of what a process last wrote to stderr is looked at for why it ended. */
const LAST_WORDS = 8 * 1024;
/** And so long is waited for them. */
const LAST_WORDS_MS = 500;

/** Starts a process: some 100 ms, and what its modules take to load. It ends with this one. */
export function startProcess({ entry, setup, memoryLimitMb }: StartOptions): TaskWorker {
  const child = fork(fileURLToPath(entry), [], {
    execArgv: [
      ...inheritedFlags(process.execArgv),
      ...(memoryLimitMb === undefined ? [] : [`--max-old-space-size=${Math.ceil(memoryLimitMb)}`]),
    ],
    // Keeps what JSON would not: bytes, dates, maps.
    serialization: "advanced",
    stdio: ["ignore", isWatched(process.stdout) ? "pipe" : "inherit", "pipe", "ipc"],
  });
  let listener: WorkerListener | undefined;
  let lastWords = "";
  let error: Error | undefined;
  let death: Death | undefined;
  const die = (exitCode: number | null, signal: string | null): void => {
    if (death !== undefined) return;
    process.off("exit", kill);
    const isOutOfMemory = (signal === "SIGABRT" || exitCode === 134) && lastWords.includes("heap out of memory");
    death = { exitCode, signal, isOutOfMemory, ...(error === undefined ? {} : { error }) };
    listener?.onDeath(death);
  };
  const kill = (): void => void child.kill("SIGKILL");
  const gone = new Promise<void>((resolve) => {
    let waiting: NodeJS.Timeout | undefined;
    const end = (exitCode: number | null, signal: string | null): void => {
      clearTimeout(waiting);
      die(exitCode, signal);
      resolve();
    };
    // By "close" all that it wrote has come; but a program that it has started may hold its stderr open.
    child.on("exit", (exitCode, signal) => {
      waiting = setTimeout(end, LAST_WORDS_MS, exitCode, signal);
    });
    child.on("close", end);
    child.on("error", (thrown) => {
      error = thrown;
      if (child.pid !== undefined) return;
      die(null, null);
      resolve();
    });
  });
  // Where it is busy it does not notice that nobody is there any more.
  process.on("exit", kill);
  child.stderr?.on("data", (bytes: Buffer) => {
    process.stderr.write(bytes);
    lastWords = (lastWords + bytes.toString()).slice(-LAST_WORDS);
  });
  child.stdout?.on("data", (bytes: Buffer) => process.stdout.write(bytes));
  child.on("message", (message) => listener?.onMessage(message as FromWorker));
  const post = (message: object): void => {
    // A process that has ended meanwhile tells so by its end.
    if (child.connected) child.send(message, () => {});
  };
  post(setup);
  const [stdout, stderr] = [child.stdout, child.stderr] as unknown as (Handle | null)[];
  const keepAlive = (isWanted: boolean): void => {
    for (const each of [child, child.channel, stdout, stderr]) {
      if (isWanted) each?.ref();
      else each?.unref();
    }
  };
  return {
    post,
    listen(its) {
      listener = its;
      if (death !== undefined) its.onDeath(death);
    },
    keepAlive,
    async terminate() {
      // Whoever waits for its end is not to end before.
      keepAlive(true);
      kill();
      await gone;
    },
  };
}

/** What keeps this process alive, or does not. */
interface Handle {
  ref(): void;
  unref(): void;
}

/** To a terminal it goes through this process, which may be drawing on it; so it does where `write` was replaced. */
function isWatched(stdout: NodeJS.WriteStream): boolean {
  return stdout.isTTY || Object.hasOwn(stdout, "write");
}
