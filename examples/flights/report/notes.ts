import { FIRST_HOUR } from "../charts/clockAxis.ts";
import { count, percent } from "../format.ts";
import { markup, type Markup } from "./markup.ts";
import type { Parts } from "./parts.ts";

/** What a reader should know before believing any of it. */
export function notes(parts: Parts): Markup {
  return markup`<section class="notes">
<h2>Data and method</h2>
${flightNotes(parts)}
${halfYearNotes(parts)}
${routeNotes(parts)}
${weatherNotes(parts)}
<p class="colophon">${colophon(parts)}</p>
</section>`;
}

function flightNotes({ Punctuality, DelaysByHour }: Parts): Markup {
  const night = DelaysByHour.filter(({ hour }) => hour < FIRST_HOUR).reduce((sum, { flights }) => sum + flights, 0);
  const dropped =
    Punctuality.dropped === 0 ? "No row had to be left out" : `${count(Punctuality.dropped)} rows were left out`;
  return markup`<h3>Delays</h3>
<ul>
<li>A random sample of ${count(Punctuality.flights)} flights of January to March 2001, from what airlines had to report to
the U.S. Bureau of Transportation Statistics (<code>flights-200k.json</code>). Cancelled flights are not in it. ${dropped}.</li>
<li>The file gives the delay on arrival, the distance, and the time of departure; no day, no airport and no airline.
That is why hours and distances can be told apart here, and days and cities cannot.</li>
<li>The time is that of the <em>real</em> departure. A flight that was planned for 8 pm and left at 10 pm counts at 10 pm, so
late flights drift into later hours, and a part of the growth through the day is this drift.</li>
<li>It is also why the pictures begin at ${FIRST_HOUR} am: the ${count(night)} departures before
(${percent(night / Punctuality.flights)}) are to a large part evening flights, hours late. They are in the table.</li>
<li>“Late” is 15 minutes or more after the planned arrival, as the Bureau counts. The histogram leaves out
${count(Punctuality.above)} flights that were three hours late or more (the worst: ${count(Punctuality.worst)} minutes), and
${count(Punctuality.below)} that were more than an hour early.</li>
<li>The intervals take flights as independent of each other. They are not (a storm delays hundreds), so the real
uncertainty is larger.</li>
</ul>`;
}

function halfYearNotes({ Hubs }: Parts): Markup {
  const flights = Hubs.reduce((sum, hub) => sum + hub.flights, 0);
  return markup`<h3>Half a year</h3>
<ul>
<li>Three million flights of January to June 2001 (<code>flights-3m.parquet</code>), of which ${count(flights)} left the ${Hubs.length} busiest airports.
An airport’s worst day is one with 50 of these flights or more. Means of weekdays and of the trend are of days, each counted alike.</li>
</ul>`;
}

function routeNotes({ RoutePairs, DistanceCheck }: Parts): Markup {
  const { worst } = DistanceCheck;
  const unplaced =
    RoutePairs.unplaced === 0
      ? "All airports are known"
      : `${count(RoutePairs.unplaced)} flights have an unknown airport`;
  return markup`<h3>Routes</h3>
<ul>
<li>${count(RoutePairs.flights)} flights of 2008 (<code>flights-airport.csv</code>), another year than that of the delays: the
two are shown side by side and never joined. ${unplaced} (<code>airports.csv</code>). Both directions are one route.</li>
<li>Distances are great circles on a sphere with the Earth’s mean radius, 6,371 km. Against the distances that airlines
reported for ${count(DistanceCheck.routes)} directed routes of 2001, half are off by less than
${small(DistanceCheck.median)}, and 99 of 100 by less than ${small(DistanceCheck.nearlyAll)}. The worst is ${worst.from} to ${worst.to}:
${count(worst.computed)} miles here, ${count(worst.reported)} reported.</li>
</ul>`;
}

function weatherNotes({ Seattle }: Parts): Markup {
  return markup`<h3>Weather</h3>
<ul>
<li>Seattle’s weather is of 2012 to 2015 (<code>seattle-weather.csv</code>). The only flights with a day and airports are a
second sample, of 20,000 (<code>flights-20k.json</code>), of the same three months of 2001; ${count(Seattle.flights)} of them
left from or went to Seattle.</li>
<li>They are joined by calendar day: each day of 2001 with the same day of the four other years. This compares seasons. It
cannot show what a wet day does to its flights, whichever way it would come out.</li>
</ul>`;
}

function colophon({ MadeWith }: Parts): string {
  const packages = Object.entries(MadeWith.packages).map(([name, version]) => `${name} ${version}`);
  return `Made by the example “flights” of Little Pipelines, with Node ${MadeWith.node}, ${packages.join(", ")}.`;
}

/** A share that is far below a percent. */
function small(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
