import child from "node:child_process";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import threads from "node:worker_threads";
import type { See } from "./lookout.ts";
import type { Callable, Patches } from "./patches.ts";

/** Longer commands are cut: what follows says little, and may be secret. */
const LONGEST_COMMAND = 100;

/** Other processes and threads, which may read anything. */
export function watchProcesses(patches: Patches, see: See): void {
  const seeCommand = (words: () => readonly unknown[], here: Callable, isInner = false): void =>
    see(() => ({ kind: "process", what: commandOf(words()), here, isInner }));

  // Under spawn, exec, execFile and fork, those that were taken a reference of before included.
  patches.onCall(child.ChildProcess.prototype, "spawn", ([options], here) =>
    seeCommand(() => wordsOf(options as Spawned), here, true),
  );
  patches.onCall(child, "spawnSync", ([file, args], here) =>
    seeCommand(() => [file, ...(Array.isArray(args) ? args : [])], here),
  );
  patches.onCall(child, "execFileSync", ([file, args], here) =>
    seeCommand(() => [file, ...(Array.isArray(args) ? args : [])], here),
  );
  patches.onCall(child, "execSync", ([command], here) => seeCommand(() => [command], here));
  patches.onCall(threads, "Worker", ([file], here) =>
    seeCommand(
      () => ["worker", file instanceof URL && file.protocol === "file:" ? basename(fileURLToPath(file)) : file],
      here,
    ),
  );
}

interface Spawned {
  readonly file?: string;
  readonly args?: readonly string[];
}

/** Of a shell only what it is told; of another program its file, as its own name for itself may be any. */
function wordsOf({ file = "", args = [] }: Spawned): readonly string[] {
  return args[1] === "-c" && args.length === 3 ? [args[2]!] : [file, ...args.slice(1)];
}

function commandOf(words: readonly unknown[]): string {
  const [file, ...rest] = words.map(String);
  const command = [file === process.execPath ? basename(file) : file, ...rest].join(" ");
  return command.length > LONGEST_COMMAND ? `${command.slice(0, LONGEST_COMMAND - 1)}…` : command;
}
