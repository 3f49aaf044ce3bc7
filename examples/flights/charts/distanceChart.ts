import { task } from "little-pipelines";
import type { TopLevelSpec } from "vega-lite";
import { delaysByDistance, type DistanceDelays } from "../figures/delaysByDistance.ts";
import { drawBoth } from "./draw.ts";
import { colour } from "./theme.ts";

// The picture of the way: delays by distance, and beneath them how many flights go so far.
export const distanceChart = task("DistanceChart", { dependencies: [delaysByDistance] }, ({ results, step }) =>
  drawBoth(
    step,
    {
      id: "distances",
      title: "Arrival delay by distance",
      description:
        "The mean delay in spans of 250 miles, with its 95 % confidence interval. " +
        "Beneath: the number of flights in each span; most go less than 1,000 miles.",
    },
    (width, narrow) => distances(results.DelaysByDistance, width, narrow),
    { wide: 470, narrow: 400 },
  ),
);

function distances(bins: readonly DistanceDelays[], width: number, narrow: boolean): TopLevelSpec {
  const end = (bins.at(-1)?.from ?? 0) + 250;
  const rows = bins.map(({ from, to, flights, mean, margin }) => ({
    middle: from + 125,
    from: from + 15,
    to: (to ?? end) - 15,
    flights,
    mean,
    low: mean - margin,
    high: mean + margin,
  }));
  const scale = { domain: [0, end], nice: false };
  return {
    data: { values: rows },
    spacing: 18,
    vconcat: [
      {
        width: width - 60,
        height: narrow ? 170 : 200,
        title: { text: "Mean minutes late", subtitle: "with 95% confidence intervals" },
        encoding: { x: { field: "middle", type: "quantitative", scale, axis: null } },
        layer: [
          {
            mark: { type: "rule", color: colour.late, strokeWidth: 2, opacity: 0.45 },
            encoding: {
              y: { field: "low", type: "quantitative", title: null, axis: { tickCount: 5 }, scale: { zero: true } },
              y2: { field: "high" },
            },
          },
          {
            mark: { type: "point", filled: true, color: colour.late, size: 60, opacity: 1 },
            encoding: { y: { field: "mean", type: "quantitative" } },
          },
        ],
      },
      {
        width: width - 60,
        height: narrow ? 80 : 90,
        title: "Flights in the sample",
        mark: { type: "bar", color: colour.onTime },
        encoding: {
          x: {
            field: "from",
            type: "quantitative",
            scale,
            title: "miles (the last bar: 2,750 and more)",
            axis: { values: [0, 500, 1000, 1500, 2000, 2500], format: ",d" },
          },
          x2: { field: "to" },
          y: { field: "flights", type: "quantitative", title: null, axis: { tickCount: 3, format: ",d" } },
          y2: { datum: 0 },
        },
      },
    ],
  };
}
