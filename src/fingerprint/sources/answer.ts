import type { UnreachableSource } from "../../model/reason.ts";

/** What a source outside of this machine's files says of itself now. */
export type SourceAnswer = Known | Failed;

/** A digest that is the same while the source is. */
export interface Known {
  readonly kind: "known";
  readonly digest: string;
  /** Whether asking again is next to nothing: not where all that it holds had to be read. */
  readonly isCheap: boolean;
  /** It was seen so lately that it was not asked: the input says for how long that does. */
  readonly isRemembered?: boolean;
  /** It cannot be asked for the moment, and is taken to be as it was. */
  readonly unreachable?: UnreachableSource;
}

/** It could not be asked, or gave what cannot count. */
export interface Failed {
  readonly kind: "failed";
  readonly code: "BAD_OPTION" | "PROBE_FAILED" | "URL_UNREACHABLE";
  /** After the source's name: `answered 404 Not Found`. */
  readonly what: string;
  readonly hint: string;
  readonly cause?: unknown;
  /** What it was when it was last seen: only where it may have stayed so, and cannot be asked for the moment. */
  readonly last?: Known;
  /** When that was, in milliseconds since 1970 UTC; undefined where nobody wrote it down. */
  readonly seenAt?: number;
}
