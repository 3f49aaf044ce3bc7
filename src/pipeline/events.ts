import { activity } from "../model/activity.ts";
import type { EventListener, EventName, RunEvent } from "../model/event.ts";

type Listener = (event: never) => unknown;

/** Hands events on to those who listen. */
export interface EventStream {
  emit(event: RunEvent): void;
  on<Name extends EventName>(name: Name, listener: EventListener<Name>): () => void;
  /** Waits until those who were told of a run's end have done what they do then. */
  noticed(runId: string): Promise<void>;
}

export function eventStream(): EventStream {
  const listeners = new Map<string, Set<Listener>>();
  /** What those who were told of the end of a run still do, by run. */
  const notices = new Map<string, Promise<void>[]>();

  const call = (name: EventName, event: RunEvent): Promise<void>[] => {
    const pending: Promise<void>[] = [];
    for (const listener of listeners.get(name) ?? []) {
      try {
        // Whoever listens is no part of the task that tells something: it may exit, or ask for results.
        const answer = activity.exit(listener as (event: RunEvent) => unknown, event);
        if (answer instanceof Promise) pending.push(settled(name, answer));
      } catch (error) {
        warnOf(name, error);
      }
    }
    return pending;
  };

  return {
    emit(event) {
      void call(event.kind, event);
      void call("event", event);
      if (event.kind !== "runFinished") return;
      const { outcome, runId } = event.report;
      if (outcome === "cancelled") return;
      const pending = call(outcome === "succeeded" ? "complete" : "fail", event);
      if (pending.length > 0) notices.set(runId, pending);
    },
    on(name, listener) {
      const ofName = listeners.get(name) ?? new Set();
      listeners.set(name, ofName.add(listener));
      return () => void ofName.delete(listener);
    },
    async noticed(runId) {
      const pending = notices.get(runId);
      notices.delete(runId);
      await Promise.all(pending ?? []);
    },
  };
}

async function settled(name: EventName, answer: Promise<unknown>): Promise<void> {
  await answer.catch((error: unknown) => warnOf(name, error));
}

/** A listener shows things or tells of them; a mistake in it must not end the work. */
function warnOf(name: EventName, error: unknown): void {
  process.emitWarning(`a listener for ${JSON.stringify(name)} threw: ${String(error)}`, { type: "PipelineWarning" });
}
