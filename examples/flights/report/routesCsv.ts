import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { task } from "little-pipelines";
import { KILOMETRES_IN_A_MILE } from "../figures/greatCircle.ts";
import { routePairs } from "../figures/routePairs.ts";

export const CSV = "examples/flights/out/routes.csv";

// All routes with their distances, for whoever wants to go on from here.
export const routesCsv = task(
  "RoutesCsv",
  { dependencies: [routePairs], outputs: [CSV] },
  async ({ results, path, log }) => {
    const header = "rank,airport_a,city_a,airport_b,city_b,flights_a_to_b,flights_b_to_a,flights,miles,kilometres";
    const lines = results.RoutePairs.pairs.map(({ a, b, there, back, flights, miles }, index) =>
      [
        index + 1,
        ...[a.code, a.city, b.code, b.city].map(field),
        there,
        back,
        flights,
        miles.toFixed(1),
        (miles * KILOMETRES_IN_A_MILE).toFixed(1),
      ].join(","),
    );
    await mkdir(dirname(path(CSV)), { recursive: true });
    await writeFile(path(CSV), `${[header, ...lines].join("\n")}\n`);
    log.info(`${lines.length} routes in ${CSV}`);
    return { file: CSV, rows: lines.length };
  },
);

function field(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
