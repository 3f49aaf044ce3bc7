import type { Flight, FlightAhead } from "../../../model/flight.ts";

/**
 * Who makes which entry, in the order in which they said so: the first whose process is alive has the
 * entry, the others wait.
 */
export class Flights {
  /** By task and key, the first in line first. */
  readonly #lines = new Map<string, FlightAhead[]>();

  start(ahead: FlightAhead): void {
    const id = idOf(ahead.flight);
    const line = this.#lines.get(id);
    if (line === undefined) this.#lines.set(id, [ahead]);
    else line.push(ahead);
  }

  end(flight: Flight): void {
    const id = idOf(flight);
    const line = this.#lines.get(id);
    const rest = line?.filter((each) => each.flight.runId !== flight.runId) ?? [];
    if (rest.length === 0) this.#lines.delete(id);
    else this.#lines.set(id, rest);
  }

  /**
   * The flight that this one must wait for.
   *
   * @param isGone asked of those before it; whoever is gone is out of the line
   */
  ahead(flight: Flight, isGone: (process: string) => boolean): FlightAhead | undefined {
    const first = this.#lines.get(idOf(flight))?.[0];
    if (first === undefined || first.flight.runId === flight.runId) return undefined;
    if (!isGone(first.process)) return first;
    this.end(first.flight);
    return this.ahead(flight, isGone);
  }

  /** Those of a run that have not ended. */
  of(runId: string): Flight[] {
    return [...this.#lines.values()].flat().flatMap(({ flight }) => (flight.runId === runId ? [flight] : []));
  }

  clear(): void {
    this.#lines.clear();
  }
}

function idOf({ task, key }: Flight): string {
  return `${key} ${task}`;
}
