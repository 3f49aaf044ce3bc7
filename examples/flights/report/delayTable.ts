import type { DelaySummary } from "../figures/statistics.ts";
import { count, decimal, percent } from "../format.ts";
import { markup, type Markup } from "./markup.ts";

/** The figures of a picture, for those who want to read them: closed until it is asked for. */
export function delayTable(title: string, by: string, rows: readonly (DelaySummary & { name: string })[]): Markup {
  return markup`<details>
<summary>${title}</summary>
<div class="scroll">
<table>
<thead><tr><th scope="col">${by}</th><th scope="col" class="number">flights</th><th scope="col" class="number">mean</th>
<th scope="col" class="number">lower quartile</th><th scope="col" class="number">median</th>
<th scope="col" class="number">upper quartile</th><th scope="col" class="number">15 min late or more</th></tr></thead>
<tbody>
${rows.map(
  (row) => markup`<tr><th scope="row">${row.name}</th><td class="number">${count(row.flights)}</td>
<td class="number">${decimal(row.mean)}</td><td class="number">${minutes(row.lowerQuartile)}</td>
<td class="number">${minutes(row.median)}</td><td class="number">${minutes(row.upperQuartile)}</td>
<td class="number">${percent(row.late)}</td></tr>`,
)}
</tbody>
</table>
</div>
</details>`;
}

/** Quartiles are whole minutes, or lie between two. */
function minutes(number: number): string {
  return Number.isInteger(number) ? count(number).replace("-", "−") : decimal(number);
}
