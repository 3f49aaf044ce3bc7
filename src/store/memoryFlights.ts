import type { Clearance, Flight, FlightOptions } from "../model/flight.ts";
import { thisProcess } from "./thisProcess.ts";

/** The flights of runs in this process. */
export interface MemoryFlights {
  start(this: void, flight: Flight, options: FlightOptions): Promise<Clearance>;
  end(flight: Flight): void;
  /** It has saved its entry. */
  land(flight: Flight): void;
  /** Those of a run that is over. */
  endAll(runId: string): void;
}

export function memoryFlights(): MemoryFlights {
  /** By task and key, the first in line first; `landed` resolves when it is over. */
  const lines = new Map<string, { readonly flight: Flight; readonly landed: PromiseWithResolvers<void> }[]>();

  /** By task and key, the run that has saved the entry last. */
  const landedBy = new Map<string, string>();

  const end = ({ task, key, runId }: Flight): void => {
    const id = `${key} ${task}`;
    const line = lines.get(id) ?? [];
    for (const { flight, landed } of line) if (flight.runId === runId) landed.resolve();
    const rest = line.filter(({ flight }) => flight.runId !== runId);
    if (rest.length === 0) lines.delete(id);
    else lines.set(id, rest);
  };

  return {
    async start({ task, key, runId }, { joins, signal, onWait }) {
      const id = `${key} ${task}`;
      const line = lines.get(id) ?? [];
      const flight = { task, key, runId };
      lines.set(id, [...line, { flight, landed: Promise.withResolvers() }]);
      const [first] = line;
      if (!joins) return "cleared";
      if (first === undefined) return landedBy.has(id) && landedBy.get(id) !== runId ? "landed" : "cleared";
      onWait({ flight: first.flight, process: thisProcess() });
      const aborted = Promise.withResolvers<never>();
      const abort = (): void => aborted.reject(signal.reason as Error);
      if (signal.aborted) abort();
      signal.addEventListener("abort", abort, { once: true });
      try {
        for (let ahead = first; ahead.flight.runId !== runId; ahead = lines.get(id)![0]!)
          await Promise.race([ahead.landed.promise, aborted.promise]);
      } finally {
        signal.removeEventListener("abort", abort);
      }
      return "landed";
    },
    end,
    land(flight) {
      landedBy.set(`${flight.key} ${flight.task}`, flight.runId);
      end(flight);
    },
    endAll(runId) {
      for (const { flight } of [...lines.values()].flat()) if (flight.runId === runId) end(flight);
    },
  };
}
