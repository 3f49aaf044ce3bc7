import { describeSpan } from "../../index.ts";

/** A moment in the time of this machine: `2026-11-23 01:22:03`. */
export function localTime(moment: string | number): string {
  const date = new Date(moment);
  return `${localDay(date)} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

function localDay(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** How long ago a moment was, or in how long it will be: `2 h 5 min ago`, `in 3 d`. */
export function ago(moment: string | number, now: number = Date.now()): string {
  const spanMs = now - new Date(moment).getTime();
  return spanMs < 0 ? `in ${roughSpan(-spanMs)}` : `${roughSpan(spanMs)} ago`;
}

/** To the second, the minute or the hour, by how long it is: nobody reads the seconds of what was hours ago. */
function roughSpan(spanMs: number): string {
  if (spanMs < 10_000) return `${Math.floor(spanMs / 1000)} s`;
  const unitMs = spanMs < MINUTE_MS ? 1000 : spanMs < DAY_MS ? MINUTE_MS : HOUR_MS;
  return describeSpan(Math.floor(spanMs / unitMs) * unitMs);
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
