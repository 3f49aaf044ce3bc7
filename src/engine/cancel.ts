import { setMaxListeners } from "node:events";
import type { Running } from "./attempt.ts";
import type { World } from "./world.ts";

/** How long a cancelled run waits for tasks to end by themselves, before it goes on without them. */
const GRACE_MS = 5_000;

/** What tells running tasks that they are to stop. */
export function cancellation(): AbortController {
  const cancelling = new AbortController();
  // Each running task may listen to it, and more than ten tasks run at once.
  setMaxListeners(0, cancelling.signal);
  return cancelling;
}

/**
 * Passes a cancellation on to the tasks, and goes on without those that do not heed it.
 *
 * @returns a function that ends it
 */
export function cancelOn(
  { clock }: World,
  signal: AbortSignal | undefined,
  cancelling: AbortController,
  running: Running,
): () => void {
  let stopGrace = (): void => {};
  const cancel = (): void => {
    cancelling.abort(signal!.reason);
    stopGrace = clock.after(GRACE_MS, () => {
      for (const each of running.attempted) running.fail(each, signal!.reason as Error);
    });
  };
  if (signal?.aborted === true) cancel();
  else signal?.addEventListener("abort", cancel, { once: true });
  return () => {
    stopGrace();
    signal?.removeEventListener("abort", cancel);
  };
}
