import type { Graph } from "../model/graph.ts";
import { PriorityQueue } from "./priority.ts";

/** What is done with each task, as the scheduler sees it. */
export interface Work {
  /** Called once all that a task depends on is settled; answers at once where it can. */
  decide(index: number): Verdict | Promise<Verdict>;
  /** Runs a task that must run, at most `concurrency` at a time. */
  perform(index: number, spare: SpareSlots): Promise<Performed>;
}

/** Slots that no task is ready for: lent to tasks that can use more than their own, piece of work by piece of work. */
export interface SpareSlots {
  /**
   * @param next begins a piece of work; undefined where there is none to begin now. Asked in turn with those of others
   * @returns a function that ends the lending
   */
  lend(this: void, next: () => Promise<unknown> | undefined): () => void;
}

/** Nothing is left to do for the task, or it must run. */
export type Verdict = "settled" | "run";

/** The task is settled, or is decided anew when another has been settled anew. */
export type Performed = "settled" | { readonly after: number };

/** What a task must pass before it starts, beside the concurrency: named limits. */
export interface Gate {
  /**
   * True where the task may start now. Else it is kept, and takes none of the concurrency.
   *
   * @param open to be called once it may
   */
  enter(index: number, open: () => void): boolean;
  /** The task has ended. */
  leave(index: number): void;
}

export interface ScheduleOptions {
  readonly graph: Graph;
  readonly selected: ReadonlySet<number>;
  readonly priority: Float64Array;
  readonly concurrency: number;
  readonly work: Work;
  /** @default none: tasks start as soon as the concurrency allows */
  readonly gate?: Gate | undefined;
}

/** How many decisions are made before others get a turn: signals, timers, other pipelines. Some 5 ms. */
const DECISIONS_A_TURN = 1000;
/** The longest that tasks which never wait for anything keep signals and timers waiting. */
const TURN_MS = 20;

/**
 * Settles every selected task, each as soon as all that it depends on is settled. Takes time linear
 * in tasks and edges, and no recursion, however long a chain.
 *
 * @throws whatever `work` throws: the first such error ends the schedule
 */
export function schedule({ graph, selected, priority, concurrency, work, gate }: ScheduleOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const waitingFor = new Int32Array(graph.names.length);
    const ready = new PriorityQueue(priority);
    const reopened = new Map<number, number[]>();
    const due: number[] = [];
    let nextDue = 0;
    /** Those that the gate kept, and lets pass now. */
    const passed: number[] = [];
    let nextPassed = 0;
    let unsettled = selected.size;
    let performing = 0;
    const borrowers: (() => Promise<unknown> | undefined)[] = [];
    let isPumping = false;
    let isOver = false;
    let turnEnds = performance.now() + TURN_MS;

    /** The first error ends it: what runs is left to end by itself, and nothing more is started. */
    const fail = (error: unknown): void => {
      isOver = true;
      reject(error);
    };

    const settle = (index: number): void => {
      unsettled--;
      const again = reopened.get(index);
      reopened.delete(index);
      // Decided anew: what it waited for may have come out with another value, or without any.
      if (again !== undefined) due.push(...again);
      else
        for (const dependent of graph.dependents[index]!)
          if (selected.has(dependent) && --waitingFor[dependent]! === 0) due.push(dependent);
    };

    const judge = (index: number, verdict: Verdict): void => {
      if (verdict === "settled") settle(index);
      else ready.add(index);
    };

    const start = (index: number): void => {
      performing++;
      work.perform(index, spare).then((performed) => {
        performing--;
        gate?.leave(index);
        if (performed === "settled") settle(index);
        else reopen(performed.after, index);
        goOn();
      }, fail);
    };

    const goOn = (): void => {
      if (performance.now() < turnEnds) return pump();
      setImmediate(pump);
    };

    const spare: SpareSlots = {
      lend(next) {
        borrowers.push(next);
        // Not before the caller is ready for what it is asked.
        setImmediate(pump);
        return () => void borrowers.splice(borrowers.indexOf(next), 1);
      },
    };

    /** Each borrower in turn, until none has anything to begin. */
    const lend = (): void => {
      for (let refusals = 0; performing < concurrency && refusals < borrowers.length;) {
        const next = borrowers.shift()!;
        borrowers.push(next);
        const begun = next();
        if (begun === undefined) refusals++;
        else {
          refusals = 0;
          performing++;
          begun.then(() => {
            performing--;
            goOn();
          }, fail);
        }
      }
    };

    const enter = (index: number): void => {
      const mayStart = gate?.enter(index, () => {
        passed.push(index);
        setImmediate(pump);
      });
      if (mayStart !== false) start(index);
    };

    /** A settled task must be settled anew before another can go on. */
    const reopen = (index: number, waiting: number): void => {
      const others = reopened.get(index);
      if (others !== undefined) return void others.push(waiting);
      reopened.set(index, [waiting]);
      unsettled++;
      due.push(index);
    };

    const pump = (): void => {
      if (isPumping || isOver) return;
      isPumping = true;
      try {
        const now = performance.now();
        if (now >= turnEnds) turnEnds = now + TURN_MS;
        for (let decisions = 0; nextDue < due.length; decisions++) {
          if (decisions === DECISIONS_A_TURN) {
            setImmediate(pump);
            return;
          }
          decideNext(due[nextDue++]!);
        }
        while (performing < concurrency && nextPassed < passed.length) start(passed[nextPassed++]!);
        while (performing < concurrency && ready.size > 0) enter(ready.take()!);
        if (borrowers.length > 0) lend();
        if (unsettled === 0) resolve();
      } catch (error) {
        fail(error);
      } finally {
        isPumping = false;
      }
    };

    const decideNext = (index: number): void => {
      const verdict = work.decide(index);
      if (typeof verdict === "string") return judge(index, verdict);
      verdict.then((settled) => {
        judge(index, settled);
        pump();
      }, fail);
    };

    for (const index of graph.order) {
      if (!selected.has(index)) continue;
      for (const dependency of graph.dependencies[index]!) if (selected.has(dependency)) waitingFor[index]!++;
      if (waitingFor[index] === 0) due.push(index);
    }
    pump();
  });
}
