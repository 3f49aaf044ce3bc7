import { activity } from "../model/activity.ts";
import type { HiddenKind } from "../model/audit.ts";
import type { Access, Sighting } from "../model/observer.ts";
import { framesOf, takeStack } from "../model/stack.ts";
import { blame } from "./blame.ts";
import type { Callable } from "./patches.ts";

/** Something that was called, by whomever. */
export interface Seen {
  readonly kind: HiddenKind;
  /** @default "read" */
  readonly access?: Access;
  readonly what: string;
  /** The function that was called in the place of Node's. */
  readonly here: Callable;
  /** Node's own functions may lie between it and the caller. @default false: what Node does by itself is no one's */
  readonly isInner?: boolean;
  /** This library called it, for a task that asked for just that. @default false: what the library does is no one's */
  readonly isOfTask?: boolean;
}

/** Told of each call; what it is about is made out only where a task may be to blame. */
export type See = (seen: () => Seen | undefined) => void;

/** Deep enough for an HTTP client with its layers. */
const FRAMES = 60;
/** The same thing of the same task is looked into so often at most: a loop may ask for a million random numbers. */
const MOST_LOOKS = 200;

/** Finds out what calls come from the tasks of a run, and where from. */
export function lookout(runId: string, onSighting: (sighting: Sighting) => void): See {
  const looks = new Map<string, number>();
  return (seen) => {
    const now = activity.getStore();
    if (now?.kind !== "task" || now.runId !== runId) return;
    const its = seen();
    if (its === undefined) return;
    const { kind, access = "read", what, here, isInner = false, isOfTask = false } = its;
    const id = `${now.task}\n${kind}\n${access}\n${what}`;
    const count = (looks.get(id) ?? 0) + 1;
    if (count > MOST_LOOKS) return;
    looks.set(id, count);
    const found = isOfTask ? NO_PLACE : blame(framesOf(takeStack(here, FRAMES)), isInner);
    if (found === undefined || (kind === "file" && isLoading(what, found.through))) return;
    onSighting({ task: now.task, kind, access, what, ...found });
  };
}

/** The stack has lost it by then: what is known is which task it is. */
const NO_PLACE = { place: undefined, through: undefined };

/** A package that reads a module's source loads it (tsx, jiti): code is in the key by itself. */
function isLoading(path: string, through: string | undefined): boolean {
  return through !== undefined && /\.[cm]?[jt]sx?$/.test(path);
}
