import { duration as inWords } from "../../text/duration.ts";

/** As the command line has it; what is too short for it is not nothing. */
export function duration(durationMs: number): string {
  return durationMs > 0 && durationMs < 0.5 ? "<1 ms" : inWords(durationMs);
}

/** A moment of the run as the clock of the reader shows it. */
export function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString(undefined, { hour12: false });
}

export function dayAndTime(at: number): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium", hour12: false });
}

export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
