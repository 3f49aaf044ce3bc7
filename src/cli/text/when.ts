import { describeSpan } from "../../index.ts";

/** A moment in the time of this machine: `2026-11-23 01:22:03`. */
export function localTime(moment: string | number): string {
  const date = new Date(moment);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${localDay(date)} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function localDay(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** How long ago a moment was, or in how long it will be: `2 h 5 min ago`, `in 3 d`. */
export function ago(moment: string | number, now: number = Date.now()): string {
  const spanMs = now - new Date(moment).getTime();
  return spanMs < 0 ? `in ${roughSpan(-spanMs)}` : `${roughSpan(spanMs)} ago`;
}

/** To the second at the most: nobody reads tenths of what is past. */
function roughSpan(spanMs: number): string {
  return spanMs < 10_000 ? `${Math.floor(spanMs / 1000)} s` : describeSpan(spanMs);
}
