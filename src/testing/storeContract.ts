import { randomUUID } from "node:crypto";
import type { Entry } from "../model/entry.ts";
import type { Store } from "../model/store.ts";
import type { ContractCase } from "./case.ts";
import { alteredCases, healingCases } from "./store/altered.ts";
import { branchCases } from "./store/branches.ts";
import { entryCases } from "./store/entries.ts";
import { fileCases } from "./store/files.ts";
import { resultCases } from "./store/results.ts";
import { runCases } from "./store/runs.ts";
import { flightCases } from "./store/flights.ts";
import { memoCases } from "./store/memo.ts";
import { sharedCases, sharedMemoCases } from "./store/shared.ts";
import { sharedSweepCases, sweepCases } from "./store/sweep.ts";
import { damagedCases } from "./store/damaged.ts";
import { outputCases } from "./store/outputs.ts";
import { outlives } from "./store/outlives.ts";
/** How the contract gets at the stores that it checks. */
export interface StoreUnderTest {
  /**
   * Makes a store on a place of this name, which is empty when the name is new. Where `isShared`,
   * two stores on the same place share what they keep, as those of two processes do.
   */
  readonly open: (place: string) => Store | Promise<Store>;
  /** What is kept outlives the store, and others can see it. @default true */
  readonly isShared?: boolean;
  /** Two stores on the same place share their memo too; false where it is each machine's own. @default as `isShared` */
  readonly sharesMemo?: boolean;
  /**
   * It has a second copy of the files that it hands out, which takes the place of one that was altered: else the result is
   * damaged then.
   *
   * @default false
   */
  readonly heals?: boolean;
  /** Changes some of a result's bytes where they are kept, as a bad disk does. @default damage is not checked */
  readonly damage?: (place: string, entry: Entry) => void | Promise<void>;
}

/**
 * What every `Store` promises, as cases for any test runner.
 *
 * @param under how to make a store: a function, or in more detail
 * @example
 * ```ts
 * import { test } from "node:test";
 * import { storeContract } from "little-pipelines/testing";
 *
 * for (const { name, run } of storeContract((place) => redisStore({ prefix: place }))) test(name, run);
 * ```
 */
export function storeContract(under: StoreUnderTest | StoreUnderTest["open"]): ContractCase[] {
  const given = typeof under === "function" ? { open: under } : under;
  const { open, isShared = true, sharesMemo = isShared, heals = false, damage } = given;
  const one = (name: string, body: (store: Store, place: string) => Promise<void>): ContractCase => ({
    name,
    async run() {
      const place = `place-${randomUUID()}`;
      const store = await open(place);
      try {
        await body(store, place);
      } finally {
        await store.close();
      }
    },
  });
  const two = (name: string, body: (first: Store, second: Store) => Promise<void>): ContractCase =>
    one(name, async (first, place) => {
      const second = await open(place);
      try {
        await body(first, second);
      } finally {
        await second.close();
      }
    });
  return [
    ...entryCases.map(([name, body]) => one(name, body)),
    ...branchCases.map(([name, body]) => one(name, body)),
    ...resultCases.map(([name, body]) => one(name, body)),
    ...fileCases.map(([name, body]) => one(name, body)),
    ...outputCases.map(([name, body]) => one(name, body)),
    ...(heals ? healingCases : alteredCases).map(([name, body]) => one(name, body)),
    ...runCases.map(([name, body]) => one(name, body)),
    ...memoCases.map(([name, body]) => one(name, body)),
    ...flightCases.map(([name, body]) => (isShared ? two(name, body) : one(name, (store) => body(store, store)))),
    ...sweepCases.map(([name, body]) => one(name, body)),
    ...(isShared ? [...sharedCases, ...sharedSweepCases].map(([name, body]) => two(name, body)) : []),
    ...(sharesMemo ? sharedMemoCases.map(([name, body]) => two(name, body)) : []),
    ...(isShared ? [outlives(open, sharesMemo)] : []),
    ...(damage === undefined
      ? []
      : damagedCases.map(([name, body]) => one(name, (store, place) => body(store, (entry) => damage(place, entry))))),
  ];
}
