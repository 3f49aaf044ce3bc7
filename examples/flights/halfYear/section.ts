import { count, dayName, decimal, percent } from "../format.ts";
import { markup, type Markup } from "../report/markup.ts";
import type { Parts } from "../report/parts.ts";
import type { Hub } from "./hubs.ts";
import type { Rhythm } from "./rhythm.ts";

/** The part of the report that is about three million flights. */
export function halfYear({ Hubs, Rhythm }: Parts): Markup {
  const days = Rhythm.weekdays.toSorted((a, b) => a.delay - b.delay);
  const [best, worst] = [days[0]!, days.at(-1)!];
  return markup`<section>
<h2>Half a year, at the busiest airports</h2>
<p>From January to June 2001 there are three million flights on file. The best day of the week was ${best.name}, with a mean delay of
${decimal(best.delay)} minutes; the worst was ${worst.name}, with ${decimal(worst.delay)}. ${trendInWords(Rhythm)}</p>
<div class="scroll">
<table class="routes">
<caption>The ${Hubs.length} busiest airports, by the flights that left them</caption>
<thead><tr><th scope="col" class="number">#</th><th scope="col">Airport</th><th scope="col" class="number">Flights</th>
<th scope="col" class="number">Mean delay</th><th scope="col" class="number">15 min late</th><th scope="col">Worst day</th></tr></thead>
<tbody>
${Hubs.map((hub, index) => hubRow(hub, index + 1))}
</tbody>
</table>
</div>
</section>`;
}

/** A line that explains next to nothing is none. */
function trendInWords({ slope, explained }: Rhythm): string {
  if (explained < 0.02)
    return "From January to June there was no trend: what one day differs from the next by are weather and weekends.";
  const month = slope * 30;
  return `Along a straight line the mean ${month < 0 ? "fell" : "rose"} by ${decimal(Math.abs(month))} minutes a month, which explains ${percent(explained)} of the differences between days.`;
}

function hubRow({ code, city, state, flights, delay, late, worst }: Hub, rank: number): Markup {
  return markup`<tr><td class="number rank">${rank}</td>
<th scope="row"><span class="codes">${code}</span> <span class="cities">${city}, ${state}</span></th>
<td class="number">${count(flights)}</td><td class="number">${decimal(delay)} min</td><td class="number">${percent(late)}</td>
<td>${dayName(worst.day.toISOString().slice(5, 10))}: ${decimal(worst.delay)} min</td></tr>`;
}
