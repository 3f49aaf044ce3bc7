import type { EventOf, RunEvent } from "../model/event.ts";

type Listener = (event: never) => void;

/** Hands events on to those who listen. */
export interface EventStream {
  emit(event: RunEvent): void;
  on<Kind extends RunEvent["kind"] | "event">(kind: Kind, listener: (event: EventOf<Kind>) => void): () => void;
}

export function eventStream(): EventStream {
  const listeners = new Map<string, Set<Listener>>();
  const call = (kind: string, event: RunEvent): void => {
    for (const listener of listeners.get(kind) ?? []) {
      try {
        (listener as (event: RunEvent) => void)(event);
      } catch (error) {
        // A listener shows things; a mistake in it must not end the work.
        process.emitWarning(`a listener for ${JSON.stringify(kind)} threw: ${String(error)}`, {
          type: "PipelineWarning",
        });
      }
    }
  };
  return {
    emit(event) {
      call(event.kind, event);
      call("event", event);
    },
    on(kind, listener) {
      const ofKind = listeners.get(kind) ?? new Set();
      listeners.set(kind, ofKind.add(listener));
      return () => void ofKind.delete(listener);
    },
  };
}
