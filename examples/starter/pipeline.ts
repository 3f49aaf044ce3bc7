/**
 * A year of weather in Seattle, from a file to a page of text.
 *
 *     npx little-pipelines run          runs it; once more, and nothing runs but what has expired
 *     npx little-pipelines why Report   why it would run, or be reused
 *     npx little-pipelines peek Months  the result of a task
 *
 * Then change something: a number below, a line of data/weather.csv, a comment. What it changes runs, and nothing else.
 */
import { readFile, writeFile } from "node:fs/promises";
import { expire, pipeline, task } from "little-pipelines";

interface Day {
  readonly date: string;
  readonly rainMm: number;
  readonly highC: number;
}

/** The days of the file. A declared input counts by what is in it. */
const days = task("Days", { inputs: ["data/weather.csv"] }, async ({ path, log }) => {
  const [, ...lines] = (await readFile(path("data/weather.csv"), "utf8")).trim().split("\n");
  log.info(`${lines.length} days`);
  return lines.map((line): Day => {
    const [date, rain, high] = line.split(",");
    return { date: date!, rainMm: Number(rain), highC: Number(high) };
  });
});

/** Rain and warmth of each month. What it depends on is given to it by name, with its type. */
const months = task("Months", { dependencies: [days] }, ({ results }) =>
  [...Map.groupBy(results.Days, ({ date }) => date.slice(0, 7))].map(([month, its]) => ({
    month,
    rainMm: round(sum(its.map(({ rainMm }) => rainMm))),
    highC: round(sum(its.map(({ highC }) => highC)) / its.length),
  })),
);

/** The warmest days. `--param count=5` asks for others, and the answer for each count is kept. */
const warmest = task("Warmest", { dependencies: [days], params: { count: 3 } }, ({ results, params }) =>
  results.Days.toSorted((a, b) => b.highC - a.highC).slice(0, params.count),
);

/** The same day of that year. Its result expires at midnight. */
const today = task("Today", { dependencies: [days], expire: expire.atMidnight() }, ({ results }) => {
  const dayOfYear = new Date().toISOString().slice(5, 10);
  return results.Days.find(({ date }) => date.endsWith(dayOfYear))!;
});

/** A page of text. An output that is deleted or edited is put back. */
const report = task(
  "Report",
  { dependencies: [months, warmest, today], outputs: ["report.md"] },
  async ({ results, path }) => {
    const { Months, Warmest, Today } = results;
    const lines = [
      "# A year of weather in Seattle",
      "",
      ...Months.map(
        ({ month, rainMm, highC }) => `    ${month}  ${"#".repeat(rainMm / 5).padEnd(50)} ${rainMm} mm, ${highC} °C`,
      ),
      "",
      `The warmest days: ${Warmest.map(({ date, highC }) => `${date} (${highC} °C)`).join(", ")}.`,
      `This day of that year, ${Today.date}: ${Today.highC} °C, ${Today.rainMm} mm of rain.`,
      "",
    ];
    await writeFile(path("report.md"), lines.join("\n"));
  },
);

/** A helper is part of the tasks that use it, and of no others. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export default pipeline("weather", [days, months, warmest, today, report]);
