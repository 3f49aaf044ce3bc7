import { task } from "little-pipelines";
import { flights } from "../load/flights.ts";
import { LATE_FROM } from "./statistics.ts";

/** One hour of departure and one span of distances. */
export interface GridCell {
  readonly hour: number;
  /** Miles at which the span begins. */
  readonly from: number;
  readonly flights: number;
  readonly late: number;
}

const SPAN = 500;
/** The last span has no end. */
const OPEN_FROM = 2000;

// The share of late flights by hour and distance at once: whether the one explains the other.
export const delayGrid = task("DelayGrid", { dependencies: [flights] }, ({ results }): GridCell[] => {
  const { minute, delay, distance } = results.Flights;
  const spans = OPEN_FROM / SPAN + 1;
  const counts = new Uint32Array(24 * spans);
  const late = new Uint32Array(24 * spans);
  for (const [index, minutes] of delay.entries()) {
    const span = Math.min(Math.floor(distance[index]! / SPAN), spans - 1);
    const cell = Math.floor(minute[index]! / 60) * spans + span;
    counts[cell]! += 1;
    if (minutes >= LATE_FROM) late[cell]! += 1;
  }
  return [...counts.entries()]
    .filter(([, flights]) => flights > 0)
    .map(([cell, flights]) => ({
      hour: Math.floor(cell / spans),
      from: (cell % spans) * SPAN,
      flights,
      late: late[cell]! / flights,
    }));
});
