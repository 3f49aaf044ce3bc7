// One locale for all: a report is to be the same text on every machine.
const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const months = "January February March April May June July August September October November December".split(" ");

export function count(number: number): string {
  return whole.format(number);
}

/** With a real minus sign: -7.25 is −7.3. */
export function decimal(number: number): string {
  return tenth.format(number).replace("-", "−");
}

/** 0.2254 is 23%; 0.0064 is 0.6%. */
export function percent(share: number): string {
  return share > 0 && share < 0.01 ? exactPercent(share) : `${whole.format(share * 100)}%`;
}

/** 0 is midnight, 6 is 6 am, 12 is noon. */
export function clock(hour: number): string {
  if (hour % 24 === 0) return "midnight";
  if (hour === 12) return "noon";
  return `${hour % 12 === 0 ? 12 : hour % 12} ${hour < 12 ? "am" : "pm"}`;
}

/** 0.22540 is 22.5%. */
export function exactPercent(share: number): string {
  return `${tenth.format(share * 100)}%`;
}

/** 02-05 is February 5. */
export function dayName(day: string): string {
  return `${months[Number(day.slice(0, 2)) - 1]} ${Number(day.slice(3))}`;
}
