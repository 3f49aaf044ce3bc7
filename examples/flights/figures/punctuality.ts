import { task } from "little-pipelines";
import { flights } from "../load/flights.ts";
import { summarise, type DelaySummary } from "./statistics.ts";

export interface Punctuality extends DelaySummary {
  /** The share of flights that arrived before their time. */
  readonly early: number;
  readonly worst: number;
  readonly dropped: number;
  /** Flights by delay, in bins of five minutes; what lies outside of the bins is counted beside them. */
  readonly bins: readonly { readonly from: number; readonly to: number; readonly flights: number }[];
  readonly below: number;
  readonly above: number;
}

const BIN = 5;
const FIRST = -60;
const LAST = 180;

// How punctual the flights are as a whole, and how their delays are spread.
export const punctuality = task("Punctuality", { dependencies: [flights] }, ({ results }): Punctuality => {
  const { delay, dropped } = results.Flights;
  const counts = Array.from({ length: (LAST - FIRST) / BIN }, () => 0);
  let below = 0;
  let above = 0;
  let early = 0;
  let worst = -Infinity;
  for (const minutes of delay) {
    if (minutes < 0) early += 1;
    worst = Math.max(worst, minutes);
    if (minutes < FIRST) below += 1;
    else if (minutes >= LAST) above += 1;
    else counts[Math.floor((minutes - FIRST) / BIN)]! += 1;
  }
  const bins = counts.map((flights, index) => ({
    from: FIRST + index * BIN,
    to: FIRST + (index + 1) * BIN,
    flights,
  }));
  return { ...summarise(delay), early: early / delay.length, worst, dropped, bins, below, above };
});
