import type { Executor } from "../model/executor.ts";
import type { Parcel } from "../model/kept.ts";
import type { Observer } from "../model/observer.ts";
import type { Folders } from "./declared.ts";
import type { RunRequest } from "./world.ts";

/** What an audit is asked to do. */
export interface AuditRequest extends RunRequest {
  /** Tasks to run again; the others of the selection are only what these need. */
  readonly named: ReadonlySet<number>;
  /** How many of them: a number, or a share below 1; undefined: all. */
  readonly sample: number | undefined;
  readonly seed: string;
}

/** What tasks are run on, so that nothing of it reaches the store. */
export interface Rehearsal extends Folders {
  readonly executor: Executor;
  readonly observer: Observer;
  /** A result that the executor has made, once. */
  readonly take: (hash: string) => { readonly bytes: Uint8Array; readonly parcels: readonly Parcel[] } | undefined;
  readonly close: () => Promise<void>;
}
