import { setTimeout as wait } from "node:timers/promises";
import type { Clearance, Flight, FlightOptions } from "../../model/flight.ts";
import { inBatches } from "./batches.ts";
import type { Database } from "./database.ts";
import { entryAddress } from "./names.ts";
import type { Session } from "./session.ts";

/** The flights of this process, in line with those of all others (`start_flight` of the schema). */
export interface Flights {
  start(this: void, flight: Flight, options: FlightOptions): Promise<Clearance>;
  /** It has saved its entry: it is in line no more. */
  land(flight: Flight): void;
  end(this: void, flight: Flight): Promise<void>;
  endAll(runId: string): Promise<void>;
  /** Puts those that are going on in line again, where a crash of the database has lost them. */
  restore(): Promise<void>;
}

/** How often one that waits looks, whatever it hears. */
const LOOK_EVERY_MS = 1_000;
/** The one that is waited for may have landed before it heard that somebody waits. */
const LOOK_FIRST_MS = 30;

interface Line {
  readonly aheadRun: string | null;
  readonly aheadProcess: string | null;
  readonly hasLanded: boolean;
}

export function openFlights(database: Database, session: Session): Flights {
  const own = new Map<string, { readonly address: Buffer; readonly runId: string }>();
  /** Entries that other processes wait for. */
  const wanted = new Set<string>();
  /** Those who wait here, by entry: woken to look. */
  const waiting = new Map<string, Set<() => void>>();

  const wake = (address: string): void => {
    for (const look of waiting.get(address) ?? []) look();
  };

  session.onHint((hint) => {
    if (hint === undefined) return [...waiting.keys()].forEach(wake);
    const [kind, address = ""] = hint.split(" ");
    if (kind === "wanted" && own.values().some((its) => its.address.toString("hex") === address)) wanted.add(address);
    if (kind === "landed") wake(address);
  });

  const lineUp = inBatches(async (asked: readonly { readonly address: Buffer; readonly runId: string }[]) => {
    const id = await session.id();
    // In one order for all, since each waits for the others of its entries until the statement is over.
    const sorted = asked.map((each, place) => ({ ...each, place })).sort((a, b) => a.address.compare(b.address));
    const rows = await database.query<[string | null, string | null, boolean]>(
      `select f.ahead_run, f.ahead_process, f.has_landed
       from unnest($2::bytea[], $3::text[]) with ordinality q (address, run_id, place)
       cross join lateral start_flight(q.address, $1, q.run_id) f order by q.place`,
      [id, sorted.map(({ address }) => address), sorted.map(({ runId }) => runId)],
    );
    const lines: Line[] = [];
    for (const [i, [aheadRun, aheadProcess, hasLanded]] of rows.entries())
      lines[sorted[i]!.place] = { aheadRun, aheadProcess, hasLanded };
    return lines;
  });

  const leave = inBatches(async (gone: readonly { readonly address: Buffer; readonly runId: string }[]) => {
    await database.query(
      `with quick as (select set_config('synchronous_commit', 'off', true))
       delete from flights f using quick, unnest($2::bytea[], $3::text[]) q (address, run_id)
       where f.session = $1 and f.address = q.address and f.run_id = q.run_id`,
      [await session.id(), gone.map(({ address }) => address), gone.map(({ runId }) => runId)],
    );
    return gone.map(() => undefined);
  });

  const nameOf = (address: Buffer, runId: string): string => `${address.toString("hex")} ${runId}`;

  const land = (address: Buffer, runId: string): void => {
    const name = address.toString("hex");
    if (!own.delete(nameOf(address, runId))) return;
    wake(name);
    if (wanted.delete(name)) void session.say(`landed ${name}`);
  };

  /** Resolves when it is time to look again. */
  const nextLook = async (name: string, afterMs: number, signal: AbortSignal): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const looks = waiting.get(name) ?? new Set();
    waiting.set(name, looks.add(resolve));
    const timer = new AbortController();
    try {
      await Promise.race([promise, wait(afterMs, undefined, { signal: AbortSignal.any([signal, timer.signal]) })]);
    } finally {
      looks.delete(resolve);
      if (looks.size === 0) waiting.delete(name);
      timer.abort();
    }
  };

  return {
    async start({ task, key, runId }, { joins, signal, onWait }) {
      const address = entryAddress(task, key);
      const name = address.toString("hex");
      own.set(nameOf(address, runId), { address, runId });
      let line = await lineUp({ address, runId });
      if (!joins) return "cleared";
      if (line.aheadRun === null) return line.hasLanded ? "landed" : "cleared";
      onWait({ flight: { task, key, runId: line.aheadRun }, process: line.aheadProcess ?? "" });
      void session.say(`wanted ${name}`);
      for (let looks = 0; line.aheadRun !== null; looks++) {
        await nextLook(name, looks === 0 ? LOOK_FIRST_MS : LOOK_EVERY_MS, signal);
        line = await lineUp({ address, runId });
      }
      return "landed";
    },
    land: ({ task, key, runId }) => land(entryAddress(task, key), runId),
    async end({ task, key, runId }) {
      const address = entryAddress(task, key);
      if (!own.has(nameOf(address, runId))) return;
      await leave({ address, runId });
      land(address, runId);
    },
    async endAll(runId) {
      const its = [...own.values()].filter((flight) => flight.runId === runId);
      await Promise.all(its.map((flight) => leave(flight)));
      for (const { address } of its) land(address, runId);
    },
    async restore() {
      await Promise.all([...own.values()].map((flight) => lineUp(flight)));
    },
  };
}
