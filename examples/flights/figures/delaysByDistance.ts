import { task } from "little-pipelines";
import { flights } from "../load/flights.ts";
import { summarise, type DelaySummary } from "./statistics.ts";

export interface DistanceDelays extends DelaySummary {
  /** Miles, this one included. */
  readonly from: number;
  /** Miles, this one excluded; null in the last bin, which has no end. */
  readonly to: number | null;
}

const BIN = 250;
/** Beyond this there are too few flights (a few hundred, most of them to Hawaii) for a bin every 250 miles. */
const OPEN_FROM = 2750;

// Delays by how far a flight goes.
export const delaysByDistance = task(
  "DelaysByDistance",
  { dependencies: [flights] },
  ({ results }): DistanceDelays[] => {
    const { distance, delay } = results.Flights;
    const bins = new Map<number, number[]>();
    for (const [index, minutes] of delay.entries()) {
      const from = Math.min(Math.floor(distance[index]! / BIN) * BIN, OPEN_FROM);
      const group = bins.get(from);
      if (group === undefined) bins.set(from, [minutes]);
      else group.push(minutes);
    }
    return [...bins]
      .sort(([a], [b]) => a - b)
      .map(([from, delays]) => Object.assign(summarise(delays), { from, to: from === OPEN_FROM ? null : from + BIN }));
  },
);
