import { spawn, type ChildProcess } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** A program with all that it has started and that has not left its group. */
export interface Group {
  /** Sends a signal to all of them. False where there are none any more. */
  ask(signal: NodeJS.Signals | 0): boolean;
  /** Asks them to end, and ends those that have not after so many milliseconds. */
  end(graceMs: number): Promise<void>;
  /** Lets them go: they no longer end when this process does. */
  release(): void;
}

/**
 * The group of a child that was started as its leader. It ends when this process does: a terminal's Ctrl-C reaches
 * this process alone, since the group has left it.
 */
export function endWith(child: ChildProcess): Group {
  const group: Group = {
    ask: (signal) => (process.platform === "win32" ? askTree(child, signal) : tell(-child.pid!, signal)),
    async end(graceMs) {
      if (!group.ask("SIGTERM")) return;
      const until = performance.now() + graceMs;
      for (let waitMs = SHORTEST_LOOK_MS; performance.now() < until; waitMs = Math.min(2 * waitMs, LONGEST_LOOK_MS)) {
        await sleep(Math.min(waitMs, until - performance.now()));
        if (!group.ask(0) || (await areAllDead(child.pid!))) return;
      }
      group.ask("SIGKILL");
    },
    release: onOurEnd((signal) => group.ask(signal)),
  };
  return group;
}

/** Between two looks at whether a group is gone. */
const SHORTEST_LOOK_MS = 5;
const LONGEST_LOOK_MS = 160;

function tell(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    // None of them is there, or none is ours.
    return false;
  }
}

/**
 * Whether all of a group have ended and only nobody has asked how: in a container whose first process
 * does not ask, they stay there for ever, and can be sent signals.
 */
async function areAllDead(group: number): Promise<boolean> {
  if (process.platform !== "linux") return false;
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
    // Behind the name, which may hold anything: state, parent, group.
    const [state, , its] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (Number(its) === group && state !== "Z" && state !== "X") return false;
  }
  return true;
}

/** Windows has no groups, and knows of a process's children while it lives. */
function askTree({ pid, exitCode, signalCode }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (exitCode !== null || signalCode !== null) return false;
  if (signal !== 0)
    spawn("taskkill", ["/pid", String(pid), "/T", "/F"], { stdio: "ignore", windowsHide: true }).once(
      "error",
      () => {},
    );
  return true;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const OURS: unique symbol = Symbol("little-pipelines: ends what was started");

type SignalListener = ((signal: NodeJS.Signals) => void) & { [OURS]?: true };

/**
 * Calls back when this process ends: on `process.exit()`, and on a signal that nobody else listens to, which
 * then does to this process what it would have done.
 *
 * @returns a function that ends it
 */
function onOurEnd(ended: (signal: NodeJS.Signals) => void): () => void {
  const onExit = (): void => ended("SIGKILL");
  const onSignal: SignalListener = (signal) => {
    // Whoever listens decides what comes of it: the command line cancels the run.
    if (process.listeners(signal).some((each) => !(OURS in each))) return;
    // Not the same: what a shell has put into the background is deaf to SIGINT.
    ended("SIGTERM");
    process.off(signal, onSignal);
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  onSignal[OURS] = true;
  const most = process.getMaxListeners();
  if (most > 0) process.setMaxListeners(most + 1);
  process.on("exit", onExit);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    process.off("exit", onExit);
    for (const signal of SIGNALS) process.off(signal, onSignal);
    if (most > 0) process.setMaxListeners(process.getMaxListeners() - 1);
  };
}
