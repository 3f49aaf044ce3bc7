import type { LogLevel, RunEvent, TaskOutcome } from "../../index.ts";

/** Of each task that runs, so many of its last log lines are remembered. */
const KEPT_LOGS = 10;
/** And of all items of a map that are worked on or have failed. */
const KEPT_UNSETTLED = 200;

/** A task that runs now, as far as its events have told. */
export interface RunningTask {
  readonly name: string;
  /** In milliseconds since 1970 UTC, as all moments here. */
  readonly startedAt: number;
  /** `thread` or `process`, where it runs in one. */
  readonly executor: string | undefined;
  /** How long it took the last time. */
  readonly expectedMs: number | undefined;
  /** How long the longest way from it to the end of the run took. */
  readonly pathMs: number | undefined;
  /** Its steps that are going on, the last begun last. */
  readonly steps: string[];
  /** Of a map: the items that are worked on, in the order in which they were begun. */
  readonly branches: Set<string>;
  failedBranchCount: number;
  progress: { readonly done: number; readonly total: number; readonly doneAtStart: number } | undefined;
  /** The attempt that failed last, and when the next begins. */
  retry: { readonly attempt: number; readonly at: number } | undefined;
  /** The last lines that it logged. */
  readonly logs: string[];
  /** The last lines that tell of a failure, if there is one: not those of a map's items that were done. */
  readonly unsettled: LoggedLine[];
}

/** What a task logged. */
export interface LoggedLine {
  readonly text: string;
  readonly level: LogLevel;
  /** Of a map: the item. */
  readonly branch: string | undefined;
}

/** How a run stands: what its events have told up to now. The one who draws it reads, {@link LiveRun.apply} alone writes. */
export class LiveRun {
  pipeline = "";
  startedAt = 0;
  taskCount = 0;
  concurrency = 1;
  /** How long the tasks that are not settled took together the last time; undefined where that is not known. */
  workLeftMs: number | undefined;
  readonly counts: Record<TaskOutcome, number> = { ran: 0, reused: 0, failed: 0, skipped: 0, cancelled: 0 };
  /** By name, in the order in which they started. */
  readonly running: Map<string, RunningTask> = new Map();
  /** What each task waits for that could run: a named limit, another process. */
  readonly waiting: Map<string, string> = new Map();

  /** How many tasks have neither begun nor been settled, those that wait for something not counted. */
  get leftCount(): number {
    const { ran, reused, failed, skipped, cancelled } = this.counts;
    const settled = ran + reused + failed + skipped + cancelled;
    return Math.max(0, this.taskCount - settled - this.running.size - this.waiting.size);
  }

  apply(event: RunEvent): void {
    switch (event.kind) {
      case "runStarted":
        this.pipeline = event.pipeline;
        this.startedAt = event.at;
        this.taskCount = event.taskCount;
        this.concurrency = event.concurrency;
        this.workLeftMs = event.workMs;
        return;
      case "taskStarted":
        this.waiting.delete(event.task);
        this.running.set(event.task, started(event));
        return;
      case "limitReached":
        this.waiting.set(
          event.task,
          `waits for ${event.limits.length === 1 ? "limit" : "limits"} ${event.limits.join(", ")}`,
        );
        return;
      case "taskWaiting":
        this.waiting.set(event.task, `process ${event.process.split("/")[1]} is making the same result`);
        return;
      case "taskFinished":
        this.waiting.delete(event.task);
        this.running.delete(event.task);
        this.counts[event.report.outcome]++;
        this.workLeftMs = event.workLeftMs ?? this.workLeftMs;
        return;
      default: {
        const task = "task" in event && event.task !== undefined ? this.running.get(event.task) : undefined;
        if (task !== undefined) applyTo(task, event);
      }
    }
  }
}

function started({
  task,
  at,
  executor,
  expectedMs,
  pathMs,
  branches,
}: Extract<RunEvent, { kind: "taskStarted" }>): RunningTask {
  return {
    name: task,
    startedAt: at,
    executor,
    expectedMs,
    pathMs,
    steps: [],
    branches: new Set(),
    failedBranchCount: 0,
    progress:
      branches === undefined
        ? undefined
        : { done: branches.reused, total: branches.total, doneAtStart: branches.reused },
    retry: undefined,
    logs: [],
    unsettled: [],
  };
}

function applyTo(task: RunningTask, event: RunEvent): void {
  switch (event.kind) {
    case "stepStarted":
      if (event.branch === undefined) task.steps.push(event.step);
      task.retry = undefined;
      return;
    case "stepFinished": {
      const place = event.branch === undefined ? task.steps.lastIndexOf(event.step) : -1;
      if (place >= 0) task.steps.splice(place, 1);
      return;
    }
    case "branchStarted":
      task.branches.add(event.branch);
      return;
    case "branchFinished":
      task.branches.delete(event.branch);
      task.failedBranchCount = event.failedCount;
      if (event.outcome !== "failed") {
        const left = task.unsettled.filter(({ branch }) => branch !== event.branch);
        task.unsettled.splice(0, task.unsettled.length, ...left);
      }
      return;
    case "taskProgress": {
      const { branch, done, total } = event;
      if (branch === undefined) task.progress = { done, total, doneAtStart: task.progress?.doneAtStart ?? done };
      task.retry = undefined;
      return;
    }
    case "taskRetried":
      if (event.branch !== undefined) return;
      task.retry = { attempt: event.attempt, at: event.at + event.delayMs };
      task.steps.length = 0;
      return;
    case "taskLogged": {
      const { branch, level } = event;
      const text = `${branch === undefined ? "" : `[${branch}] `}${event.message}`;
      task.logs.push(text);
      if (task.logs.length > KEPT_LOGS) task.logs.shift();
      task.unsettled.push({ text, level, branch });
      if (task.unsettled.length > KEPT_UNSETTLED) task.unsettled.shift();
      return;
    }
    default:
  }
}
