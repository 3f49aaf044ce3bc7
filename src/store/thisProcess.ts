import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/**
 * This process, told from every other that has had or will have its number: `host/pid/start`.
 * The start is the kernel's count where there is /proc, else unknown.
 */
export function thisProcess(): string {
  return `${hostname()}/${process.pid}/${statusOf(process.pid)?.start ?? ""}`;
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
  const now = statusOf(Number(pid));
  if (now === undefined || start === "") return false;
  // A zombie has ended, but nobody has asked yet how: for good, where the parent never does (many containers).
  return now.start !== start || now.state === "Z";
}

/** Fields 3 and 22 of /proc/PID/stat; what comes before may hold spaces, but only up to the last bracket. */
function statusOf(pid: number): { state: string; start: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", start: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}
