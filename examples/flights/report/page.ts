import { clock, count, decimal, exactPercent, percent } from "../format.ts";
import { halfYear } from "../halfYear/section.ts";
import { markup, raw, type Markup } from "./markup.ts";
import { notes } from "./notes.ts";
import type { Parts } from "./parts.ts";
import { busiest, distance, grid, hours, seattleWeeks } from "./sections.ts";
import { style } from "./style.ts";

/** The whole report as one HTML text. It loads nothing: no script, no font, no picture from elsewhere. */
export function page(parts: Parts): string {
  const { html } = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>How late it gets</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
${masthead(parts)}
${headlines(parts)}
${hours(parts)}
${grid(parts)}
${distance(parts)}
${busiest(parts)}
${halfYear(parts)}
${seattleWeeks(parts)}
${notes(parts)}
</main>
</body>
</html>
`;
  return html;
}

function masthead({ Punctuality, DelaysByHour, DelaysByDistance }: Parts): Markup {
  // Groups of a few hundred flights come out high or low by chance.
  const inDay = DelaysByHour.filter(({ flights }) => flights >= 1000).sort((a, b) => a.late - b.late);
  const inSpan = DelaysByDistance.filter(({ flights }) => flights >= 1000).sort((a, b) => a.late - b.late);
  const [best, worst] = [inDay[0]!, inDay.at(-1)!];
  return markup`<header>
<p class="kicker">American flights, January to March 2001</p>
<h1>How late it gets</h1>
<p class="standfirst">Of the flights that left between ${clock(best.hour)} and ${clock(best.hour + 1)},
${percent(best.late)} arrived a quarter of an hour late or more. Of those that left between ${clock(worst.hour)}
and ${clock(worst.hour + 1)}, ${percent(worst.late)} did. How far a flight goes hardly matters: from span to span of
the way, the share is between ${percent(inSpan[0]!.late)} and ${percent(inSpan.at(-1)!.late)}. A look at
${count(Punctuality.flights)} flights, at the routes of a whole year, and at whether Seattle’s rain has anything to do
with it.</p>
</header>`;
}

function headlines({ Punctuality, BusiestRoutes, RoutePairs }: Parts): Markup {
  const first = BusiestRoutes[0]!;
  const figures: [figure: string, what: string][] = [
    [exactPercent(Punctuality.early), "of flights arrived before their time"],
    [exactPercent(Punctuality.late), "were 15 minutes late or more"],
    [`${decimal(Punctuality.mean)} min`, `is the mean delay; the median is ${count(Punctuality.median)}`],
    [count(RoutePairs.pairs.length), `routes in 2008, with ${decimal(RoutePairs.flights / 1e6)} million flights`],
    [count(first.flights), `of them between ${first.a.city} and ${first.b.city}`],
  ];
  return markup`<dl class="headlines">
${figures.map(([figure, what]) => markup`<div><dt>${what}</dt><dd>${figure}</dd></div>`)}
</dl>`;
}
