import { systemClock, type Clock } from "../../model/clock.ts";
import type { ProbeInput, UrlInput } from "../../model/inputs.ts";
import type { DigestMemo } from "../../model/memo.ts";
import type { SourceAnswer } from "./answer.ts";
import { sourceLabel } from "./label.ts";
import { askProbe } from "./probe.ts";
import { secretsId } from "./request.ts";
import { askUrl, urlId } from "./url.ts";

/** The sources outside of this machine's files that the tasks of one run read. */
export interface Sources {
  /** What the source says of itself: asked once a run, however many tasks read it; not where it was asked lately enough. */
  ask(input: UrlInput | ProbeInput): Promise<SourceAnswer>;
  /** The same for a task that must run: what it will read is what the source is now. */
  askNow(input: UrlInput | ProbeInput): Promise<SourceAnswer>;
  /**
   * What it says now, when a task that read it has ended: asked again, once for all that ask in the
   * same turn. One that can only be known by reading all of it is not read twice.
   */
  askAgain(input: UrlInput | ProbeInput): Promise<SourceAnswer>;
}

export interface SourcesOptions {
  readonly memo: DigestMemo;
  /** @default the machine's */
  readonly clock?: Pick<Clock, "now">;
  readonly warn: (message: string) => void;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
}

/** How many are asked at the same time: a server must not take a run for an attack. */
const MOST_AT_ONCE = 16;

/** For one run: what was asked is kept as long as this is. */
export function sources({ memo, clock = systemClock, warn, signal }: SourcesOptions): Sources {
  const latest = new Map<unknown, Promise<SourceAnswer>>();
  const beginning = new Map<unknown, Promise<SourceAnswer>>();
  const warned = new Set<string>();
  const slots = atMost(MOST_AT_ONCE);

  const look = (input: UrlInput | ProbeInput, mayRemember: boolean): Promise<SourceAnswer> =>
    slots(() =>
      input.kind === "url" ? askUrl(input, { memo, clock, cancelled: signal, mayRemember }) : askProbe(input, signal),
    );

  /** Joined by those who ask before it has begun: one that has may be older than what they ask about. */
  const begin = (id: unknown, input: UrlInput | ProbeInput, mayRemember = false): Promise<SourceAnswer> => {
    let asked = beginning.get(id);
    if (asked === undefined) {
      asked = Promise.resolve().then(() => {
        beginning.delete(id);
        return look(input, mayRemember);
      });
      beginning.set(id, asked);
      latest.set(id, asked);
    }
    return asked;
  };

  /** Goes on with what was seen last, where the input allows it. */
  const orLast = (input: UrlInput | ProbeInput, answer: SourceAnswer): SourceAnswer => {
    if (input.kind === "probe" || input.onUnreachable === "fail" || answer.kind === "known") return answer;
    if (answer.last === undefined || signal.aborted) return answer;
    const label = sourceLabel(input, 0);
    if (!warned.has(label)) warn(`${label} ${answer.what}: it is taken to be as it was when last seen`);
    warned.add(label);
    return { ...answer.last, unreachable: { source: label, what: answer.what, seenAt: answer.seenAt } };
  };

  return {
    async ask(input) {
      const id = idOf(input);
      return orLast(input, await (latest.get(id) ?? begin(id, input, true)));
    },
    async askNow(input) {
      const id = idOf(input);
      const known = await latest.get(id);
      const isAsked = known !== undefined && !(known.kind === "known" && known.isRemembered === true);
      return orLast(input, isAsked ? known : await begin(id, input));
    },
    async askAgain(input) {
      const id = idOf(input);
      const before = await latest.get(id);
      const isKept = before?.kind === "known" && !before.isCheap && before.isRemembered !== true;
      return isKept ? before : orLast(input, await begin(id, input));
    },
  };
}

function idOf(input: UrlInput | ProbeInput): unknown {
  return input.kind === "url" ? `${urlId(input)} ${secretsId(input)}` : input.ask;
}

/** Lets so many pieces of work go on at once; the others wait for their turn. */
function atMost(most: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running === most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
