import type { Clock } from "../../index.ts";

/** What a schedule runs, and when. */
export interface Schedule {
  /** The first time after a moment. */
  readonly nextAfter: (at: Date) => Date;
  /** One run; how it came out, and that it stops when it is told to, is its own to tell. */
  readonly run: () => Promise<void>;
  /** Whether a run of the pipeline goes on, here or in another process. */
  readonly isBusy: () => Promise<boolean>;
  /** When it ran last, before the schedule began; undefined where it never did. */
  readonly lastRunAt?: Date;
  /** Runs once for what was missed: while the machine slept, a run took too long, or nothing kept the schedule. */
  readonly catchUp: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Says what it does. */
  readonly tell: (text: string) => void;
}

/** Timers stand still while a machine sleeps: the time is looked at again so often. */
const LONGEST_WAIT_MS = 30_000;
/** A timer that is later than this was asleep. */
const LATE_MS = 5000;

/** Runs at the times of a schedule, never two at once, until the signal is aborted. */
export async function keepSchedule(schedule: Schedule): Promise<void> {
  const { nextAfter, lastRunAt, catchUp, clock, signal, tell } = schedule;
  const now = (): Date => new Date(clock.now());
  // All that came due up to this moment is dealt with.
  let doneUntil = catchUp && lastRunAt !== undefined ? lastRunAt : now();
  let cause = "nothing kept the schedule";
  while (!signal.aborted) {
    const due = nextAfter(doneUntil);
    // What came due while a run went on.
    const isPast = due <= now();
    if (!isPast) {
      tell(`the next run is at ${moment(due)}`);
      await waitUntil(due, clock, signal);
      if (signal.aborted) return tell("stopped");
      cause = "the machine slept";
    }
    const isMissed = isPast || clock.now() - due.getTime() > LATE_MS;
    doneUntil = now();
    if (isMissed) tell(`${moment(due)} was missed: ${cause}${catchUp ? "; catching up" : ""}`);
    if (isMissed && !catchUp) continue;
    await runAlone(schedule);
    cause = "a run went on";
  }
}

async function runAlone({ isBusy, run, tell }: Schedule): Promise<void> {
  if (await isBusy()) return tell("passed over: another run of this pipeline is going on");
  await run();
}

async function waitUntil(due: Date, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && clock.now() < due.getTime()) {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        callOff();
        signal.removeEventListener("abort", done);
        resolve();
      };
      const callOff = clock.after(Math.min(LONGEST_WAIT_MS, due.getTime() - clock.now()), done);
      signal.addEventListener("abort", done, { once: true });
    });
  }
}

function moment(date: Date): string {
  return date.toLocaleString("sv-SE", { dateStyle: "short", timeStyle: "medium" });
}
