import { task } from "little-pipelines";
import { flights } from "../load/flights.ts";
import { summarise, type DelaySummary } from "./statistics.ts";

export interface HourDelays extends DelaySummary {
  /** The hour in which the flights left, 0 to 23. */
  readonly hour: number;
}

// Delays by the hour of the day in which a flight left.
export const delaysByHour = task("DelaysByHour", { dependencies: [flights] }, ({ results }): HourDelays[] => {
  const { minute, delay } = results.Flights;
  const hours = new Map<number, number[]>();
  for (const [index, minutes] of delay.entries()) {
    const hour = Math.floor(minute[index]! / 60);
    const group = hours.get(hour);
    if (group === undefined) hours.set(hour, [minutes]);
    else group.push(minutes);
  }
  return [...hours].sort(([a], [b]) => a - b).map(([hour, delays]) => Object.assign(summarise(delays), { hour }));
});
