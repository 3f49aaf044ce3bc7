import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/**
 * This process, told from every other that has had or will have its number: `host/pid/start`.
 * The start is the kernel's count where there is /proc, else unknown.
 */
export function thisProcess(): string {
  return `${hostname()}/${process.pid}/${startOf(process.pid)}`;
}

/** Whether a process is certainly gone. One on another machine never is, as seen from here. */
export function isGone(identity: string): boolean {
  const [host, pid, start] = identity.split("/");
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  return start !== "" && startOf(Number(pid)) !== start;
}

/** Field 22 of /proc/PID/stat; what comes before may hold spaces, but only up to the last bracket. */
function startOf(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8");
    return fields.slice(fields.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}
