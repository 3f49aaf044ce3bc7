const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** What one counts by, in each unit. */
const STEPS = [
  { unit: 0.001, by: [1, 2, 5, 10, 20, 50, 100, 200, 500] },
  { unit: 1, by: [1, 2, 5, 10, 20, 50, 100, 200, 500] },
  { unit: SECOND, by: [1, 2, 5, 10, 15, 30] },
  { unit: MINUTE, by: [1, 2, 5, 10, 15, 30] },
  { unit: HOUR, by: [1, 2, 3, 6, 12] },
  { unit: DAY, by: [1, 2, 7] },
].flatMap(({ unit, by }) => by.map((each) => each * unit));

/** What is in sight of a run. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Round moments of a span, about so many. */
export function ticks({ fromMs, toMs }: Span, wanted: number): { readonly ms: number; readonly label: string }[] {
  const step = STEPS.find((each) => (toMs - fromMs) / each <= wanted) ?? STEPS.at(-1)!;
  const found = [];
  for (let count = Math.ceil(fromMs / step); count * step <= toMs; count++)
    found.push({ ms: count * step, label: labelOf(count * step, step) });
  return found;
}

/** As exact as the step. */
function labelOf(ms: number, step: number): string {
  if (ms === 0) return "0";
  if (step < 1) return `${ms.toFixed(3).replace(/0+$/, "")} ms`;
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  const seconds = ms / SECOND;
  if (ms < MINUTE) return `${seconds.toFixed(step < 10 ? 3 : step < 100 ? 2 : step < SECOND ? 1 : 0)} s`;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const rest =
    step < SECOND ? (seconds % 60).toFixed(step < 100 ? 2 : 1).padStart(step < 100 ? 5 : 4, "0") : two(seconds % 60);
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}:${rest}`;
  return `${Math.floor(ms / HOUR)}:${two((ms / MINUTE) % 60)}:${rest}`;
}
