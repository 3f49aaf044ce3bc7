/** Why a task ran, or was not run, as data: each kind comes from one named predicate. */
export type Reason =
  /** There is no kept result of it at all. */
  | { readonly kind: "firstRun" }
  | { readonly kind: "forced" }
  /** No kept result has its key; `what` names what differs from the newest one. */
  | {
      readonly kind: "changed";
      readonly part: KeyPart;
      readonly what: readonly string[];
      /** Other parts that differ as well; left out where there are none. */
      readonly also?: readonly { readonly part: KeyPart; readonly what: readonly string[] }[];
      /** The key of the newest kept result. */
      readonly from: string;
    }
  /** Its result is older than its policy allows. */
  | { readonly kind: "expired"; readonly policy: string; readonly expiredAt: number; readonly now: number }
  /** Its result was marked as expired when its pipeline completed. */
  | { readonly kind: "expiredOnComplete" }
  /** Its result is valid only in the session that made it. */
  | { readonly kind: "otherSession" }
  /** What it read changed while it ran. */
  | { readonly kind: "inputsChangedMeanwhile" }
  /** It returned undefined, which is no result to reuse. */
  | { readonly kind: "noResult" }
  /** A dependency returned undefined, which cannot be compared with what it was. */
  | { readonly kind: "upstreamWithoutResult"; readonly task: string }
  /** Files that it writes are missing, or are not as it left them; where copies are kept, they are put back instead. */
  | { readonly kind: "outputsChanged"; readonly paths: readonly string[] }
  /** Its kept results were removed: asked for, or over the budget. */
  | { readonly kind: "removed"; readonly by: "clean" | "sweep"; readonly at: number }
  /** A check of its result failed: it is kept to be looked at, and is no valid one. */
  | { readonly kind: "checkFailed"; readonly checks: readonly string[] }
  /** What a check found held for a time only, which is over. */
  | { readonly kind: "checkLapsed"; readonly check: string; readonly until: number; readonly now: number }
  /** Its kept result is valid as far as the task goes; its checks are others than before, and are run on it. */
  | { readonly kind: "checksChanged" }
  /** Its stored result was found to be damaged. */
  | { readonly kind: "damaged" }
  /** Its kept result is valid. */
  | { readonly kind: "cached" }
  /** Its kept result is valid, if its sources are as they were when last seen: they cannot be asked. */
  | { readonly kind: "unreachable"; readonly sources: readonly UnreachableSource[]; readonly now: number }
  /** Its kept result is valid, and its outputs, which were missing or changed, are put back. */
  | {
      readonly kind: "restored";
      readonly paths: readonly string[];
      /** Where what was there is now, that nobody else has a copy of. */
      readonly aside?: string | undefined;
    }
  /** It failed, and goes on with the last result that it gave, as `staleIfError` allows. */
  | { readonly kind: "lastGood"; readonly error: string; readonly madeAt: number; readonly now: number }
  /** Another run made the same result at the same time, and this one waited for it. */
  | { readonly kind: "joined" }
  /** A change was taken as harmless: the result of another key, made earlier, is its result too. */
  | { readonly kind: "accepted"; readonly at: number; readonly from: string; readonly because: Reason }
  /** Named by `skip`. */
  | { readonly kind: "asked" }
  /** Dependencies must run first, and may come out with other values. */
  | { readonly kind: "upstreamRuns"; readonly tasks: readonly string[] }
  /** A dependency has no result to go on with. */
  | { readonly kind: "upstream"; readonly task: string; readonly outcome: "failed" | "skipped" | "cancelled" }
  /** Another task failed, and `keepGoing` is false. */
  | { readonly kind: "stopped"; readonly task: string }
  | { readonly kind: "cancelled" }
  /** It ran on the newest kept results of its dependencies, as `upstream: false` asks. */
  | { readonly kind: "onKeptResults"; readonly because: Reason; readonly tasks: readonly string[] }
  | { readonly kind: "failed" }
  /** Of a map: some of its items must run, for the reason inside; of the others a kept result is valid. */
  | { readonly kind: "items"; readonly toRun: number; readonly total: number; readonly because: Reason };

/** A source that cannot be asked whether it has changed. */
export interface UnreachableSource {
  /** `url https://example.org/a.csv`. */
  readonly source: string;
  /** `answered 503 Service Unavailable`. */
  readonly what: string;
  /** When it was last seen, in milliseconds since 1970 UTC; undefined where nobody wrote it down. */
  readonly seenAt?: number | undefined;
}

type KeyPart = "code" | "captured" | "packages" | "inputs" | "upstream";

type Changed = Extract<Reason, { kind: "changed" }>;

/** Why, without what is said beside it: that it is about some items, or on kept results. */
export function innermost(reason: Reason): Reason {
  return reason.kind === "onKeptResults" || reason.kind === "items" ? innermost(reason.because) : reason;
}

/** A reason in words, as reports and logs show it. */
export function describeReason(reason: Reason): string {
  switch (reason.kind) {
    case "firstRun":
      return "first run";
    case "forced":
      return "forced";
    case "changed":
      return describeChange(reason);
    case "expired":
      return `expired ${describeSpan(reason.now - reason.expiredAt)} ago (${reason.policy})`;
    case "expiredOnComplete":
      return "expired when the pipeline completed";
    case "otherSession":
      return "its result was for another session";
    case "inputsChangedMeanwhile":
      return "its inputs changed while it ran the last time";
    case "noResult":
      return "it returned undefined, so there is no result to reuse";
    case "upstreamWithoutResult":
      return `${JSON.stringify(reason.task)} returned undefined, so there is nothing to compare`;
    case "outputsChanged":
      return `its outputs are missing or changed: ${listed(reason.paths)}`;
    case "removed":
      return reason.by === "clean"
        ? `its results were cleaned away on ${new Date(reason.at).toISOString().slice(0, 10)}`
        : `its results were swept away on ${new Date(reason.at).toISOString().slice(0, 10)}, since they were over the budget`;
    case "checkFailed":
      return `its result failed ${reason.checks.length === 1 ? "a check" : "checks"}: ${listed(reason.checks)}`;
    case "checkLapsed":
      return `check ${JSON.stringify(reason.check)} holds no more since ${describeSpan(reason.now - reason.until)}`;
    case "checksChanged":
      return "cached; its checks changed and are run on the kept result";
    case "damaged":
      return "its stored result was damaged";
    case "joined":
      return "made by another run at the same time";
    case "accepted":
      return `accepted as equal on ${new Date(reason.at).toISOString()}: ${describeReason(reason.because)}`;
    case "cached":
      return "cached";
    case "unreachable":
      return `cached, as last seen: ${listed(reason.sources.map((each) => unreachableInWords(each, reason.now)))}`;
    case "restored": {
      const aside = reason.aside === undefined ? "" : `; what was there is in ${reason.aside}`;
      return `cached, its outputs are put back: ${listed(reason.paths)}${aside}`;
    }
    case "lastGood":
      return `the result of ${describeSpan(reason.now - reason.madeAt)} ago, since it failed: ${reason.error}`;
    case "asked":
      return "skipped as asked";
    case "upstream":
      return `${JSON.stringify(reason.task)} ${reason.outcome === "failed" ? "failed" : `was ${reason.outcome}`}`;
    case "upstreamRuns":
      return `${listed(reason.tasks.map((name) => JSON.stringify(name)))} must run first`;
    case "stopped":
      return `not started, since ${JSON.stringify(reason.task)} failed and keepGoing is false`;
    case "cancelled":
      return "the run was cancelled";
    case "onKeptResults":
      return `${describeReason(reason.because)}; on the newest kept results of ${listed(reason.tasks)}`;
    case "failed":
      return "failed";
    case "items":
      return describeItems(reason);
  }
}

/** Where some branches of a changed map are as they were, it is its items that have changed. */
function describeItems({ toRun, total, because }: Extract<Reason, { kind: "items" }>): string {
  if (toRun === total) return describeReason(because);
  if (because.kind !== "changed")
    return `${describeReason(because)}: ${describeCount(toRun)} of ${describeCount(total)} items to run`;
  return toRun === 0
    ? `its items are others or in another order, and ${total === 1 ? "it is" : `all ${describeCount(total)} are`} kept`
    : `${describeCount(toRun)} of ${describeCount(total)} items changed`;
}

/**
 * A whole number as people read it: `10,000`. By hand: `toLocaleString` loads the tables of all languages, which takes 10 ms.
 *
 * @example
 * ```ts
 * console.log(describeCount(10_000)); // 10,000
 * ```
 */
export function describeCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

function unreachableInWords({ source, what, seenAt }: UnreachableSource, now: number): string {
  return `${source} ${what}${seenAt === undefined ? "" : ` (seen ${describeSpan(now - seenAt)} ago)`}`;
}

/** `code and 1 input changed: parse, file data.csv`: of each kind one before there are two of any. */
function describeChange({ part, what, also = [] }: Changed): string {
  const kinds = [PART_NAMES[part], ...also.map((its) => counted(its.what.length, ONES[its.part]))];
  const lists = [what, ...also.map((its) => its.what)];
  const names = [...lists.flatMap((list) => list.slice(0, 1)), ...lists.flatMap((list) => list.slice(1))];
  const changed = `${[kinds.slice(0, -1).join(", "), kinds.at(-1)].filter((its) => its !== "").join(" and ")} changed`;
  return names.length === 0 ? changed : `${changed}: ${listed(names)}`;
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}

const ONES = {
  code: "piece of code",
  captured: "captured value",
  packages: "package",
  inputs: "input",
  upstream: "upstream result",
} as const;

const PART_NAMES = {
  code: "code",
  captured: "captured values",
  packages: "packages",
  inputs: "inputs",
  upstream: "upstream results",
} as const;

/** The first few names of a list, and how many more there are. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** A span of time in its two largest units: `2 d 3 h`, `12 min 5 s`, `0.2 s`. */
export function describeSpan(spanMs: number): string {
  if (spanMs < 10_000) return `${(spanMs / 1000).toFixed(1)} s`;
  let rest = Math.round(spanMs / 1000);
  const words: string[] = [];
  for (const [unit, seconds] of [
    ["d", 86_400],
    ["h", 3600],
    ["min", 60],
    ["s", 1],
  ] as const) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    if (count > 0) words.push(`${count} ${unit}`);
  }
  return words.slice(0, 2).join(" ");
}
