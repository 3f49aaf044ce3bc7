import { python } from "little-pipelines/python";
import { days } from "./days.ts";

export interface Rhythm {
  /** From Monday to Sunday. */
  readonly weekdays: readonly { readonly name: string; readonly delay: number }[];
  /** By how much of a minute the mean delay changes from day to day, along a straight line. */
  readonly slope: number;
  /** How much of the differences between days that line explains, from 0 to 1. */
  readonly explained: number;
}

// The rhythm of the weeks and the trend of the half year, in Python with its standard library alone.
export const rhythm = python<"Rhythm", Rhythm>(
  "Rhythm",
  { dependencies: [days] },
  "examples/flights/halfYear/rhythm.py",
);
