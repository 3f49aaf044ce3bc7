import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunReport } from "../../src/index.ts";
// Types alone: what the tests compare the figures with is computed here, in another way.
import type { DelaySummary } from "../../examples/flights/figures/statistics.ts";
import type { HourDelays } from "../../examples/flights/figures/delaysByHour.ts";
import type { DistanceDelays } from "../../examples/flights/figures/delaysByDistance.ts";
import type { GridCell } from "../../examples/flights/figures/delayGrid.ts";
import type { DistanceCheck } from "../../examples/flights/figures/distanceCheck.ts";
import type { Punctuality } from "../../examples/flights/figures/punctuality.ts";
import type { RoutePair, RoutePairs } from "../../examples/flights/figures/routePairs.ts";
import type { Hub } from "../../examples/flights/halfYear/hubs.ts";
import type { Rhythm } from "../../examples/flights/halfYear/rhythm.ts";
import type { Seattle } from "../../examples/flights/figures/seattle.ts";

const root = resolve(import.meta.dirname, "../..");
const data = (name: string) => readFileSync(join(root, "node_modules/vega-datasets/data", name), "utf8");
const written = (name: string) => readFileSync(join(root, "examples/flights/out", name), "utf8");

interface Figures {
  Punctuality: Punctuality;
  DelaysByHour: HourDelays[];
  DelaysByDistance: DistanceDelays[];
  DelayGrid: GridCell[];
  RoutePairs: RoutePairs;
  BusiestRoutes: RoutePair[];
  DistanceCheck: DistanceCheck;
  Seattle: Seattle;
  /** Dates are texts by the time that they are here. */
  Hubs: (Omit<Hub, "worst"> & { worst: { day: string; delay: number; flights: number } })[];
  Rhythm: Rhythm;
}

interface Run {
  report: RunReport;
  figures: Figures;
  /** How many tasks were under way at once, at most. */
  together: number;
  html: string;
  csv: string;
}

/** Runs the pipeline as a user does: in a process of its own. */
async function run(options: object, store: string): Promise<Run> {
  const script = `
    const { default: example } = await import(process.argv[1]);
    let running = 0;
    let together = 0;
    example.on("taskStarted", () => (together = Math.max(together, ++running)));
    example.on("taskFinished", ({ report }) => { if (report.outcome === "ran") running--; });
    const report = await example.execute({ logLevel: "silent", ...JSON.parse(process.argv[2]) });
    const figures = {};
    for (const name of JSON.parse(process.argv[3])) figures[name] = await example.getResult(name);
    console.log(JSON.stringify({ report, figures, together }));`;
  const names: (keyof Figures)[] = [
    "Punctuality",
    "DelaysByHour",
    "DelaysByDistance",
    "DelayGrid",
    "RoutePairs",
    "BusiestRoutes",
    "DistanceCheck",
    "Seattle",
    "Hubs",
    "Rhythm",
  ];
  const file = pathToFileURL(join(root, "examples/flights/pipeline.ts")).href;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "-e", script, file, JSON.stringify(options), JSON.stringify(names)],
    { cwd: root, env: { ...process.env, LITTLE_PIPELINES_DIR: store }, maxBuffer: 64 * 1024 * 1024 },
  );
  return {
    ...(JSON.parse(stdout) as Pick<Run, "report" | "figures" | "together">),
    html: written("report.html"),
    csv: written("routes.csv"),
  };
}

function namesOf({ report }: Run, outcome: string): string[] {
  return report.tasks
    .filter((each) => each.outcome === outcome)
    .map(({ name }) => name)
    .sort();
}

const store = mkdtempSync(join(tmpdir(), "flights-"));
let first: Run;
let second: Run;
let fewer: Run;
let forced: Run;

beforeAll(async () => {
  // One after the other: all of them write to examples/flights/out. The last leaves there what a user expects.
  first = await run({}, store);
  second = await run({}, store);
  fewer = await run({ params: { topRoutes: 5 } }, store);
  forced = await run({ force: true }, store);
}, 120_000);

afterAll(() => rmSync(store, { recursive: true, force: true }));

describe("what runs", () => {
  it("runs every task at first, with the steps that they name", () => {
    expect(first.report.outcome).toBe("succeeded");
    expect(first.report.tasks.length).toBeGreaterThanOrEqual(10);
    expect(namesOf(first, "ran")).toHaveLength(first.report.tasks.length);
    expect(new Set(first.report.tasks.map(({ reason }) => reason))).toEqual(new Set(["first run"]));
    const steps = first.report.tasks.find(({ name }) => name === "Flights")?.steps.map(({ name }) => name);
    expect(steps).toEqual(["read", "clean"]);
  });

  it("runs tasks that do not need each other at the same time", () => {
    expect(first.together).toBeGreaterThan(1);
  });

  it("runs again only what has expired, in a new process, and reuses what reads its equal result", () => {
    const ran = second.report.tasks.filter(({ outcome }) => outcome === "ran");
    expect(ran.map(({ name, reason }) => [name, reason])).toEqual([
      ["MadeWith", "expired when the pipeline completed"],
      ["StateServer", "its result was for another session"],
      ["States", "upstream results changed: StateServer"],
      ["Announce", "expired when the pipeline completed"],
    ]);
    expect(namesOf(second, "reused")).toHaveLength(first.report.tasks.length - 4);
    expect(namesOf(second, "reused")).toContain("Report"); // It depends on MadeWith
    expect(second.figures).toEqual(first.figures);
  });

  it("runs what the number of routes matters for when it changes, and nothing else", () => {
    expect(namesOf(fewer, "ran")).toEqual([
      "Announce",
      "BusiestRoutes",
      "MadeWith",
      "Report",
      "RouteMap",
      "StateServer",
      "States",
    ]);
    expect(fewer.figures.BusiestRoutes).toEqual(first.figures.BusiestRoutes.slice(0, 5));
    expect(fewer.html.includes("The 5 busiest routes")).toBe(true);
    expect(fewer.csv === first.csv).toBe(true);
  });

  it("writes the same bytes when everything is made again", () => {
    expect(namesOf(forced, "ran")).toHaveLength(first.report.tasks.length);
    // As truths: a failure is not to print half a megabyte.
    expect(forced.html === first.html).toBe(true);
    expect(forced.csv === first.csv).toBe(true);
  });
});

describe("delays", () => {
  const flights = JSON.parse(data("flights-200k.json")) as { delay: number; distance: number; time: number }[];

  it("has every flight of the file, and the share that was late", () => {
    const { Punctuality: all } = first.figures;
    expect(flights).toHaveLength(200_000);
    expect(all.dropped).toBe(0);
    expectSummary(
      all,
      flights.map(({ delay }) => delay),
    );
    expect(Math.round(all.late * all.flights)).toBe(45_080); // Counted with awk
    expect(all.early).toBe(flights.filter(({ delay }) => delay < 0).length / 200_000);
    expect(all.worst).toBe(1444);
  });

  it("counts each flight in one bin of the histogram, or beside it", () => {
    const { bins, below, above } = first.figures.Punctuality;
    for (const { from, to, flights: counted } of bins) {
      expect(counted).toBe(flights.filter(({ delay }) => delay >= from && delay < to).length);
    }
    expect(bins.reduce((sum, bin) => sum + bin.flights, below + above)).toBe(200_000);
  });

  it("has the delays of each hour", () => {
    const hours = first.figures.DelaysByHour;
    expect(hours.map(({ hour }) => hour)).toEqual(Array.from({ length: 24 }, (_, hour) => hour));
    for (const summary of hours) {
      const { hour } = summary;
      expectSummary(
        summary,
        flights.filter(({ time }) => time >= hour && time < hour + 1).map(({ delay }) => delay),
      );
    }
  });

  it("has the delays of each span of distances, the last without an end", () => {
    const spans = first.figures.DelaysByDistance;
    expect(spans.map(({ from }) => from)).toEqual(Array.from({ length: 12 }, (_, index) => index * 250));
    for (const summary of spans) {
      const { from, to } = summary;
      expectSummary(
        summary,
        flights.filter(({ distance }) => distance >= from && (to === null || distance < to)).map(({ delay }) => delay),
      );
    }
  });

  it("has the late flights of each hour and distance", () => {
    const grid = first.figures.DelayGrid;
    expect(grid.reduce((sum, cell) => sum + cell.flights, 0)).toBe(200_000);
    const sevenInTheEvening = flights.filter(({ time, distance }) => time >= 19 && time < 20 && distance >= 2000);
    expect(grid.find(({ hour, from }) => hour === 19 && from === 2000)).toEqual({
      hour: 19,
      from: 2000,
      flights: sevenInTheEvening.length,
      late: sevenInTheEvening.filter(({ delay }) => delay > 14).length / sevenInTheEvening.length,
    });
  });
});

describe("routes", () => {
  it("puts both directions together, the busiest first", () => {
    const { pairs, flights, unplaced } = first.figures.RoutePairs;
    expect(flights).toBe(7_009_728); // Summed up with awk
    expect(unplaced).toBe(0);
    const counts: Record<string, number> = {};
    for (const line of data("flights-airport.csv").trim().split("\n").slice(1)) {
      const [origin, destination, count] = line.split(",") as [string, string, string];
      counts[[origin, destination].sort().join("-")] ??= 0;
      counts[[origin, destination].sort().join("-")]! += Number(count);
    }
    expect(Object.fromEntries(pairs.map(({ a, b, flights }) => [`${a.code}-${b.code}`, flights]))).toEqual(counts);
    const order = pairs.map((pair) => pair.flights);
    expect(order).toEqual(order.toSorted((x, y) => y - x));
    expect(first.figures.BusiestRoutes).toEqual(pairs.slice(0, 20));
    expect(pairs[0]).toMatchObject({ a: { code: "LAX" }, b: { code: "SFO" }, there: 13_390, back: 13_788 });
  });

  it("has great-circle distances that are those between points of a sphere", () => {
    for (const { a, b, miles } of first.figures.RoutePairs.pairs) expect(miles).toBeCloseTo(onSphere(a, b), 6);
  });

  it("has distances that are near to those which the airlines reported", () => {
    const { routes, median, nearlyAll } = first.figures.DistanceCheck;
    const dated = JSON.parse(data("flights-20k.json")) as { origin: string; destination: string; distance: number }[];
    const reported = new Map(dated.map((each) => [[each.origin, each.destination].sort().join("-"), each.distance]));
    expect(routes).toBe(new Set(dated.map(({ origin, destination }) => `${origin} ${destination}`)).size);
    expect(median).toBeLessThan(0.003);
    expect(nearlyAll).toBeLessThan(0.01);
    // The routes of 2008 that were flown in 2001 too: never further apart than two in a hundred.
    for (const { a, b, miles } of first.figures.BusiestRoutes) {
      const miles2001 = reported.get(`${a.code}-${b.code}`);
      if (miles2001 !== undefined) expect(Math.abs(miles - miles2001) / miles2001).toBeLessThan(0.02);
    }
  });

  it("writes them as a CSV that adds up to the same", () => {
    const [header, ...lines] = first.csv.trimEnd().split("\n");
    expect(header).toBe(
      "rank,airport_a,city_a,airport_b,city_b,flights_a_to_b,flights_b_to_a,flights,miles,kilometres",
    );
    expect(lines[0]).toMatch(/^1,LAX,Los Angeles,SFO,San Francisco,13390,13788,27178,/);
    expect(lines).toHaveLength(first.figures.RoutePairs.pairs.length);
    for (const [index, { a, b }] of first.figures.RoutePairs.pairs.entries()) {
      const [miles, kilometres] = lines[index]!.split(",").slice(-2).map(Number);
      expect(Math.abs(miles! - onSphere(a, b))).toBeLessThan(0.0501);
      expect(Math.abs(kilometres! - onSphere(a, b) * 1.609344)).toBeLessThan(0.0501);
    }
    // From the end, since a city may hold a comma.
    expect(lines.reduce((sum, line) => sum + Number(line.split(",").at(-3)), 0)).toBe(7_009_728);
  });
});

describe("Seattle", () => {
  const own = (
    JSON.parse(data("flights-20k.json")) as { date: string; delay: number; origin: string; destination: string }[]
  ).filter(({ origin, destination }) => origin === "SEA" || destination === "SEA");
  const weather = data("seattle-weather.csv").trim().split("\n").slice(1);

  it("joins its flights with the weather of the same calendar day, since no year is in both", () => {
    expect(new Set(own.map(({ date }) => date.slice(0, 4)))).toEqual(new Set(["2001"]));
    expect(new Set(weather.map((line) => line.slice(0, 4)))).toEqual(new Set(["2012", "2013", "2014", "2015"]));
    const { days, flights } = first.figures.Seattle;
    expect(flights).toBe(631); // Counted with awk
    expect(days).toHaveLength(90);
    for (const { day, flights: counted, delay, normal } of days) {
      const delays = own.filter(({ date }) => date.slice(5, 10) === day.replace("-", "/")).map((each) => each.delay);
      const wet = weather.filter((line) => line.slice(5, 10) === day && Number(line.split(",")[1]) > 0).length;
      expect({ counted, years: normal.years, wet: normal.wet }).toEqual({
        counted: delays.length,
        years: 4,
        wet: wet / 4,
      });
      expect(delay).toBeCloseTo(delays.reduce((a, b) => a + b) / delays.length, 9);
    }
  });

  it("has each flight in one week, and next to no correlation", () => {
    const { weeks, days, correlation } = first.figures.Seattle;
    expect(weeks.reduce((sum, week) => sum + week.flights, 0)).toBe(own.length);
    expect(weeks.map((week) => week.days)).toEqual([...Array.from({ length: 12 }, () => 7), 6]);
    // By the slope of standard scores, which is the same number by another way.
    const score = (values: number[]) => {
      const middle = values.reduce((a, b) => a + b) / values.length;
      const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length);
      return values.map((value) => (value - middle) / spread);
    };
    const [wet, late] = [score(days.map(({ normal }) => normal.wet)), score(days.map(({ delay }) => delay))];
    const expected = wet.reduce((sum, value, index) => sum + value * late[index]!, 0) / wet.length;
    expect(correlation).toBeCloseTo(expected, 9);
    expect(Math.abs(correlation)).toBeLessThan(0.1);
  });
});

describe("the half year", () => {
  /** Asked of the file itself, in other words. */
  async function ask<Row>(query: string): Promise<Row[]> {
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    const file = join(root, "node_modules/vega-datasets/data/flights-3m.parquet");
    const reader = await connection.runAndReadAll(query.replace("FLIGHTS", `'${file}'`));
    const rows = reader.getRowObjectsJson() as Row[];
    connection.closeSync();
    return rows;
  }

  it("has the busiest airports, with the names of their states from the server", async () => {
    const { Hubs: hubs } = first.figures;
    const expected = await ask<{ origin: string; n: string; total: string; late: string }>(
      "select origin, count(*) as n, sum(delay) as total, sum(if(delay > 14, 1, 0)) as late from FLIGHTS group by 1 order by 2 desc limit 12",
    );
    expect(hubs.map(({ code, flights }) => [code, flights])).toEqual(
      expected.map(({ origin, n }) => [origin, Number(n)]),
    );
    for (const [place, { n, total, late }] of expected.entries()) {
      expect(hubs[place]!.delay).toBeCloseTo(Number(total) / Number(n), 9);
      expect(hubs[place]!.late).toBeCloseTo(Number(late) / Number(n), 9);
    }
    expect(hubs.slice(0, 3).map(({ city, state }) => `${city}, ${state}`)).toEqual([
      "Chicago, Illinois",
      "Dallas-Fort Worth, Texas",
      "Atlanta, Georgia",
    ]);
  });

  it("has the worst day of each of them", async () => {
    for (const { code, worst } of first.figures.Hubs) {
      const [row] = await ask<{ day: string; mean: number }>(
        `select strftime(date, '%Y-%m-%d') as day, mean(delay) as mean from FLIGHTS where origin = '${code}' group by 1 having count(*) >= 50 order by 2 desc limit 1`,
      );
      expect(worst.day.slice(0, 10)).toBe(row!.day);
      expect(worst.delay).toBeCloseTo(row!.mean, 9);
    }
  });

  it("has the rhythm of the weeks, and a trend that explains nothing", async () => {
    const days = await ask<{ weekday: string; mean: number }>(
      "select dayname(min(date)) as weekday, mean(delay) as mean from FLIGHTS group by strftime(date, '%j') order by min(date)",
    );
    expect(first.figures.Rhythm.weekdays.map(({ name }) => name)[6]).toBe("Sunday");
    for (const { name, delay } of first.figures.Rhythm.weekdays) {
      const its = days.filter(({ weekday }) => weekday === name).map(({ mean }) => mean);
      expect(delay).toBeCloseTo(its.reduce((a, b) => a + b) / its.length, 9);
    }
    // The explained share is the square of the correlation with the number of the day.
    const [score, place] = [days.map(({ mean }) => mean), days.map((_, index) => index)].map((values) => {
      const middle = values.reduce((a, b) => a + b) / values.length;
      const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0));
      return values.map((value) => (value - middle) / spread);
    }) as [number[], number[]];
    const correlation = score.reduce((sum, value, index) => sum + value * place[index]!, 0);
    expect(first.figures.Rhythm.explained).toBeCloseTo(correlation ** 2, 9);
  });
});

describe("the report", () => {
  // What is found is compared, not the whole page: a failure is to be short.
  const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([all]) => all);

  it("loads nothing from anywhere", () => {
    expect(first.html.slice(0, 15)).toBe("<!doctype html>");
    expect(found(first.html, /<(?:script|link|img|iframe|object|embed|use|image|base)\b/gi)).toEqual([]);
    expect(found(first.html, /(?:src|href|srcset|action)\s*=/gi)).toEqual([]);
    expect(found(first.html, /@import|https?:|["'(]\/\//gi)).toEqual([]);
    expect(found(first.html, /url\([^#][^)]*\)/g)).toEqual([]);
  });

  it("shows its pictures in two widths, each with a title and a description of its own", () => {
    const pictures = found(first.html, /<svg .*?<\/svg>/gs);
    expect(pictures).toHaveLength(12);
    for (const picture of pictures) {
      const [, title, description] = /role="img" aria-labelledby="(\S+) (\S+)"/.exec(picture) ?? [];
      expect(found(picture, new RegExp(`<title id="${title}">[^<]{10,}</title>`, "g"))).toHaveLength(1);
      expect(found(picture, new RegExp(`<desc id="${description}">[^<]{40,}</desc>`, "g"))).toHaveLength(1);
    }
    const ids = found(first.html, /(?<= id=")[^"]*/g);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of found(first.html, /(?<=url\(#)[^)]*/g)) expect(ids).toContain(id);
  });

  it("says its figures in words, and where they cannot be trusted", () => {
    for (const text of [
      "<dd>22.5%</dd>", // 45,080 of 200,000
      "<dd>27,178</dd>",
      "7,009,728 flights of 2008",
      "They are joined by calendar day",
      "late flights drift into later hours",
    ]) {
      expect(first.html.includes(text), text).toBe(true);
    }
    expect(found(first.html, /<tr>\s*<td class="number rank">/g)).toHaveLength(20 + 12);
    expect(found(first.html, /undefined|\bNaN\b|\[object|Infinity/g)).toEqual([]);
  });

  it("is the same for readers who want it dark, since every colour is the page's own", () => {
    const [style = ""] = found(first.html, /<style>.*?<\/style>/gs);
    expect(found(style, /prefers-color-scheme: dark/g)).toHaveLength(1);
    for (const name of new Set(found(first.html, /(?<=var\()--[a-z0-9-]+/g))) expect(style).toContain(`${name}: `);
    expect(found(first.html.replace(style, ""), /(?:fill|stroke)="(?!none|var\()[^"]*"/g)).toEqual([]);
  });
});

/** Holds a summary against the delays that it is of, found without sorting: by counting from below. */
function expectSummary(summary: DelaySummary, delays: number[]): void {
  const counts = new Map<number, number>();
  let sum = 0;
  let squares = 0;
  let late = 0;
  for (const delay of delays) {
    counts.set(delay, (counts.get(delay) ?? 0) + 1);
    sum += delay;
    squares += delay * delay;
    if (delay > 14) late += 1;
  }
  const at = (rank: number) => {
    let passed = 0;
    for (let delay = -1500; ; delay++) {
      passed += counts.get(delay) ?? 0;
      if (passed > rank) return delay;
    }
  };
  const between = (share: number) => {
    const place = (delays.length - 1) * share;
    const [low, high] = [at(Math.floor(place)), at(Math.ceil(place))];
    return low + (high - low) * (place % 1);
  };
  const variance = (squares - (sum * sum) / delays.length) / (delays.length - 1);
  expect(summary.flights).toBe(delays.length);
  expect(summary.mean).toBeCloseTo(sum / delays.length, 9);
  expect(summary.margin).toBeCloseTo(1.96 * Math.sqrt(variance / delays.length), 6);
  expect(summary.lowerQuartile).toBeCloseTo(between(0.25), 9);
  expect(summary.median).toBeCloseTo(between(0.5), 9);
  expect(summary.upperQuartile).toBeCloseTo(between(0.75), 9);
  expect(summary.late).toBe(late / delays.length);
}

interface Place {
  latitude: number;
  longitude: number;
}

/** The miles between two places by the angle between their vectors: no haversine. */
function onSphere(a: Place, b: Place): number {
  const [from, to] = [unit(a), unit(b)];
  const cross = Math.hypot(
    from[1] * to[2] - from[2] * to[1],
    from[2] * to[0] - from[0] * to[2],
    from[0] * to[1] - from[1] * to[0],
  );
  const dot = from[0] * to[0] + from[1] * to[1] + from[2] * to[2];
  return (6371.0088 / 1.609344) * Math.atan2(cross, dot);
}

function unit({ latitude, longitude }: Place): [number, number, number] {
  const [north, east] = [(latitude / 180) * Math.PI, (longitude / 180) * Math.PI];
  return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
}
