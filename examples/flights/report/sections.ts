import type { Chart } from "../charts/draw.ts";
import { KILOMETRES_IN_A_MILE } from "../figures/greatCircle.ts";
import type { RoutePair } from "../figures/routePairs.ts";
import { clock, count, decimal, percent } from "../format.ts";
import { delayTable } from "./delayTable.ts";
import { markup, raw, type Markup } from "./markup.ts";
import type { Parts } from "./parts.ts";

/** 2008 was a leap year. */
const DAYS_OF_2008 = 366;

export function hours({ HourChart, DelaysByHour }: Parts): Markup {
  const rows = DelaysByHour.map((each) => ({ ...each, name: `${clock(each.hour)} to ${clock(each.hour + 1)}` }));
  return markup`<section>
<h2>The day fills up with delay</h2>
<p>The typical flight, the median, stays near its time all day. What grows is the upper half, and it pulls the mean along.
Why is not in the file; the usual reading is that a plane that is late once is late again on its next flight.</p>
${figure(HourChart, "The band holds the middle half of the flights of each hour. The hour is that of the real departure, local time.")}
${delayTable("All hours, in figures", "left", rows)}
</section>`;
}

export function grid({ GridChart }: Parts): Markup {
  return markup`<section>
<h2>The clock, not the mile</h2>
<p>Along every row the colour grows stronger: short hops and coast-to-coast flights alike get later through the day. Down
a column it changes far less. The exception is at the top right. The long flights of the late evening, which fly
through the night, are late less often than the short ones beside them.</p>
${figure(GridChart, "Cells with fewer than 50 flights are left empty.")}
</section>`;
}

export function distance({ DistanceChart, SpreadChart, DelaysByDistance }: Parts): Markup {
  const rows = DelaysByDistance.map((each) => ({
    ...each,
    name: each.to === null ? `${count(each.from)} and more` : `${count(each.from)} to ${count(each.to)}`,
  }));
  return markup`<section>
<h2>Half are early, some are very late</h2>
<p>Beyond 1,250 miles the mean delay falls, perhaps since there is time to make up on a long way. But a mean hides the
shape: a steep hill of flights that are a few minutes early, and a long slope of those that are not.</p>
<div class="pair">
${figure(DistanceChart, "An interval that is wide means few flights.")}
${figure(SpreadChart, "What lies outside of the picture is counted in the notes.")}
</div>
${delayTable("All distances, in figures", "miles", rows)}
</section>`;
}

export function busiest({ RouteMap, BusiestRoutes, RoutePairs }: Parts): Markup {
  const most = BusiestRoutes[0]!.flights;
  const short = BusiestRoutes.filter(({ miles }) => miles < 500).length;
  const share = BusiestRoutes.reduce((sum, { flights }) => sum + flights, 0) / RoutePairs.flights;
  return markup`<section>
<h2>Where the flights are</h2>
<p>The ${BusiestRoutes.length} busiest of ${count(RoutePairs.pairs.length)} routes had ${percent(share)} of all flights of
2008, and ${short} of them are shorter than 500 miles: the way from one big city to the next, and from island to island.</p>
${figure(RouteMap, "Great circles; the thicker, the more flights. In blue, the 500 busiest routes. Alaska and Hawaii are neither in their place nor to scale, and lines that leave them, or the map, are left out.")}
<div class="scroll">
<table class="routes">
<caption>The ${BusiestRoutes.length} busiest routes of 2008, both directions together</caption>
<thead><tr><th scope="col" class="number">#</th><th scope="col">Route</th><th scope="col" class="number">Flights</th>
<th scope="col" class="bar" aria-hidden="true"></th><th scope="col" class="number">a day</th>
<th scope="col" class="number">Miles</th><th scope="col" class="number">km</th></tr></thead>
<tbody>
${BusiestRoutes.map((pair, index) => routeRow(pair, index + 1, most))}
</tbody>
</table>
</div>
</section>`;
}

export function seattleWeeks({ SeattleChart, Seattle }: Parts): Markup {
  return markup`<section>
<h2>Is it Seattle’s rain?</h2>
<p>It cannot be said with these files, and it does not look like it. The flights are of 2001 and the weather is of 2012 to
2015, so no flight meets its own weather; what can be joined is the calendar day. Between a day’s usual chance of rain and
the mean delay of its ${count(Seattle.flights)} flights on ${Seattle.days.length} days, the correlation is
${decimalPlaces(Seattle.correlation)}, as good as none.</p>
${figure(SeattleChart, `About ${count(Seattle.flights / Seattle.weeks.length)} flights a week, from or to Seattle; the last week has six days. Weeks begin on the day that is named.`)}
</section>`;
}

function figure({ wide, narrow }: Chart, caption: string): Markup {
  return markup`<figure>
<div class="wide">${raw(wide)}</div><div class="narrow">${raw(narrow)}</div>
<figcaption>${caption}</figcaption>
</figure>`;
}

function routeRow({ a, b, flights, miles }: RoutePair, rank: number, most: number): Markup {
  return markup`<tr><td class="number rank">${rank}</td>
<th scope="row"><span class="codes">${a.code} – ${b.code}</span> <span class="cities">${a.city} – ${b.city}</span></th>
<td class="number">${count(flights)}</td>
<td class="bar" aria-hidden="true"><span style="width:${Math.round((100 * flights) / most)}%"></span></td>
<td class="number">${count(flights / DAYS_OF_2008)}</td>
<td class="number">${count(miles)}</td>
<td class="number">${count(miles * KILOMETRES_IN_A_MILE)}</td></tr>`;
}

function decimalPlaces(number: number): string {
  return Math.abs(number) < 0.1 ? number.toFixed(2).replace("-", "−") : decimal(number);
}
