import type { Growth } from "./growth.ts";
import type { GraphNode } from "./node.ts";
import { accessor } from "./properties.ts";
import type { MemberUse } from "./references.ts";

/**
 * Adds what the project put on `process`: of the members that a function uses, or of all where it uses the whole.
 * What Node brings along counts by the name `process` alone.
 *
 * @param variable under which the function has it
 */
export function addOnProcess(
  graph: Growth,
  node: GraphNode,
  variable: string,
  uses: readonly MemberUse[] | undefined,
): void {
  const used = uses?.map(({ members }) => members[0]);
  for (const member of new Set(used?.includes(undefined) === false ? used : Object.keys(process))) {
    if (member === undefined || isOfNode(member)) continue;
    const its = Object.getOwnPropertyDescriptor(process, member);
    if (its !== undefined) graph.add(node, `process.${member}`, its.value ?? accessor(its, "get"), variable);
  }
}

/** Its own names begin with an underscore where they are for itself alone. */
function isOfNode(member: string): boolean {
  return member.startsWith("_") || OF_NODE.has(member);
}

/** Those of Node 24 and 26, of processes with a channel to their parents, and of its flags. */
const OF_NODE: ReadonlySet<string> = new Set([
  "abort",
  "addUncaughtExceptionCaptureCallback",
  "allowedNodeEnvironmentFlags",
  "arch",
  "argv",
  "argv0",
  "availableMemory",
  "binding",
  "channel",
  "chdir",
  "config",
  "connected",
  "constrainedMemory",
  "constructor",
  "cpuUsage",
  "cwd",
  "debugPort",
  "disconnect",
  "dlopen",
  "domain",
  "emitWarning",
  "env",
  "execArgv",
  "execPath",
  "execve",
  "exit",
  "exitCode",
  "features",
  "finalization",
  "getActiveResourcesInfo",
  "getBuiltinModule",
  "getegid",
  "geteuid",
  "getgid",
  "getgroups",
  "getuid",
  "hasUncaughtExceptionCaptureCallback",
  "hrtime",
  "initgroups",
  "kill",
  "loadEnvFile",
  "mainModule",
  "memoryUsage",
  "moduleLoadList",
  "nextTick",
  "noDeprecation",
  "openStdin",
  "permission",
  "pid",
  "platform",
  "ppid",
  "reallyExit",
  "ref",
  "release",
  "report",
  "resourceUsage",
  "send",
  "setSourceMapsEnabled",
  "setUncaughtExceptionCaptureCallback",
  "setegid",
  "seteuid",
  "setgid",
  "setgroups",
  "setuid",
  "sourceMapsEnabled",
  "stderr",
  "stdin",
  "stdout",
  "threadCpuUsage",
  "throwDeprecation",
  "title",
  "traceDeprecation",
  "umask",
  "unref",
  "uptime",
  "version",
  "versions",
]);
