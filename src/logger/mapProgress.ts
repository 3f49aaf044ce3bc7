import type { LogLevel, RunEvent } from "../model/event.ts";

/** How often the console tells how far a map is: a line each, since they may be piped. */
const TELL_EVERY_MS = 10_000;

/** Decides which of a map's many steps on its way are worth a line. */
export interface MapProgress {
  /** To be told of the events of maps as they come. */
  note(event: Extract<RunEvent, { kind: "taskStarted" | "taskFinished" }>): void;
  levelOf(event: Extract<RunEvent, { kind: "taskProgress" }>): LogLevel;
}

export function mapProgress(): MapProgress {
  /** When each map that runs was last told of. */
  const toldAt = new Map<string, number>();
  return {
    note(event) {
      if (event.kind === "taskFinished") toldAt.delete(event.task);
      else if (event.branches !== undefined) toldAt.set(event.task, event.at);
    },
    levelOf({ task, branch, at }) {
      const last = branch === undefined ? toldAt.get(task) : undefined;
      if (last === undefined || at - last < TELL_EVERY_MS) return "debug";
      toldAt.set(task, at);
      return "info";
    },
  };
}
