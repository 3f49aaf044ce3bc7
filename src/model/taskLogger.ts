import type { Clock } from "./clock.ts";
import type { LogLevel, TaskLogged } from "./event.ts";
import type { TaskLog } from "./taskLog.ts";

/** The log of a task: each line is an event. */
export function taskLogger(
  { task, emit }: { readonly task: string; readonly emit: (event: TaskLogged) => void },
  clock: Clock,
): TaskLog {
  const at =
    (level: LogLevel) =>
    (message: string, data?: Readonly<Record<string, unknown>>): void =>
      emit({
        kind: "taskLogged",
        at: clock.now(),
        task,
        level,
        message: String(message),
        ...(data === undefined ? {} : { data }),
      });
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
