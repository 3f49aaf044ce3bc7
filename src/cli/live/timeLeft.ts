import type { LiveRun, RunningTask } from "./liveRun.ts";

/** How much longer something takes. */
export interface TimeLeft {
  readonly leftMs: number;
  /** Tasks are left that may turn out to be valid: then it is over sooner. */
  readonly isAtMost: boolean;
}

/** How much longer a run takes: the longest way to its end, or all work shared by as many as run at a time. */
export function timeLeft(run: LiveRun, now: number): TimeLeft | undefined {
  const isAtMost = run.leftCount + run.waiting.size > 0;
  if (run.running.size === 0) return undefined;
  let longestMs = 0;
  let begunMs = 0;
  for (const task of run.running.values()) {
    const ownMs = taskLeftMs(task, now);
    const restMs = task.pathMs === undefined ? undefined : task.pathMs - (task.expectedMs ?? task.pathMs);
    if (restMs === undefined && isAtMost) return undefined;
    if (ownMs === undefined && task.pathMs === undefined) return undefined;
    const elapsedMs = now - task.startedAt;
    longestMs = Math.max(longestMs, ownMs === undefined ? task.pathMs! - elapsedMs : ownMs + (restMs ?? 0));
    begunMs += Math.min(elapsedMs, task.expectedMs ?? 0);
  }
  const sharedMs = ((run.workLeftMs ?? 0) - begunMs) / run.concurrency;
  return { leftMs: Math.max(longestMs, isAtMost ? sharedMs : 0), isAtMost };
}

/** A task must have run so long, and got so far, before its progress says more than its past. */
const TOLD_AFTER_MS = 3000;
const TOLD_AFTER_SHARE = 0.1;

/** By how far it is where it tells, else by how long it took the last time. */
function taskLeftMs({ progress, startedAt, expectedMs }: RunningTask, now: number): number | undefined {
  const elapsedMs = now - startedAt;
  if (progress !== undefined && progress.total > progress.doneAtStart) {
    const share = (progress.done - progress.doneAtStart) / (progress.total - progress.doneAtStart);
    if (elapsedMs >= TOLD_AFTER_MS && share >= TOLD_AFTER_SHARE) return Math.max(0, (elapsedMs * (1 - share)) / share);
  }
  return expectedMs === undefined ? undefined : Math.max(0, expectedMs - elapsedMs);
}
