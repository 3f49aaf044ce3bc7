import { task } from "little-pipelines";
import type { TopLevelSpec } from "vega-lite";
import { delaysByHour, type HourDelays } from "../figures/delaysByHour.ts";
import { clockExpression, clockTicks, FIRST_HOUR } from "./clockAxis.ts";
import { drawBoth } from "./draw.ts";
import { colour } from "./theme.ts";

// The picture of the day: delays by hour, and beneath them how many flights there are.
export const hourChart = task("HourChart", { dependencies: [delaysByHour] }, ({ results, step }) =>
  drawBoth(
    step,
    {
      id: "hours",
      title: "Arrival delay by hour of departure",
      description:
        "The mean delay and the delay of the middle half of flights, from 5 am to midnight: both grow through the day. " +
        "Beneath: the number of flights in each hour, and how many of them were late.",
    },
    (width, narrow) => hours(results.DelaysByHour, width, narrow),
    { wide: 980, narrow: 400 },
  ),
);

function hours(all: readonly HourDelays[], width: number, narrow: boolean): TopLevelSpec {
  const shown = all.filter(({ hour }) => hour >= FIRST_HOUR);
  const inner = width - 60;
  const before = shown.at(-2);
  const x = {
    field: "hour",
    type: "quantitative",
    scale: { domain: [FIRST_HOUR, 24] as number[], nice: false as const },
    title: null,
  } as const;
  const ticks = clockTicks(narrow);
  const rows = shown.map((each) => ({
    mean: each.mean,
    median: each.median,
    lowerQuartile: each.lowerQuartile,
    upperQuartile: each.upperQuartile,
    flights: each.flights,
    // A point stands in the middle of its hour.
    middle: each.hour + 0.5,
    from: each.hour + 0.08,
    to: each.hour + 0.92,
    lateFlights: each.late * each.flights,
  }));
  const labels = [
    { middle: 15.5, at: -5, text: "the middle half of flights", colour: colour.muted },
    { middle: 23.45, at: (before?.mean ?? 0) - 7.5, text: "mean", colour: colour.late },
    { middle: 23.45, at: (before?.median ?? 0) - 6.8, text: "median", colour: colour.ink },
  ];
  return {
    data: { values: rows },
    spacing: 18,
    vconcat: [
      {
        width: inner,
        height: narrow ? 230 : 300,
        title: { text: "Minutes late on arrival", subtitle: "below 0 is early" },
        encoding: { x: { ...x, field: "middle", axis: null } },
        layer: [
          {
            mark: { type: "area", color: colour.lateSoft, interpolate: "monotone" },
            encoding: {
              y: {
                field: "lowerQuartile",
                type: "quantitative",
                title: null,
                axis: { tickCount: 6 },
              },
              y2: { field: "upperQuartile" },
            },
          },
          {
            data: { values: [{}] },
            mark: { type: "rule", color: colour.muted, strokeWidth: 1 },
            encoding: { y: { datum: 0 }, x: { value: 0 }, x2: { value: inner } },
          },
          {
            mark: { type: "line", color: colour.ink, strokeWidth: 1.5, strokeDash: [4, 3], interpolate: "monotone" },
            encoding: { y: { field: "median", type: "quantitative" } },
          },
          {
            mark: {
              type: "line",
              color: colour.late,
              strokeWidth: 2.5,
              interpolate: "monotone",
              point: { color: colour.late, size: 36 },
            },
            encoding: { y: { field: "mean", type: "quantitative" } },
          },
          ...labels.map(({ middle, at, text, colour: color }) => ({
            data: { values: [{ middle, at }] },
            mark: {
              type: "text" as const,
              text,
              align: "right" as const,
              fontWeight: 600 as const,
              color,
            },
            encoding: { y: { field: "at", type: "quantitative" as const } },
          })),
        ],
      },
      {
        width: inner,
        height: narrow ? 90 : 110,
        title: { text: "Flights in the sample", subtitle: "coloured: 15 minutes late or more" },
        encoding: {
          x: {
            ...x,
            field: "from",
            axis: { values: ticks, labelExpr: clockExpression(ticks), ticks: true },
          },
          x2: { field: "to" },
        },
        layer: [
          {
            mark: { type: "bar", color: colour.onTime },
            encoding: {
              y: { field: "flights", type: "quantitative", title: null, axis: { tickCount: 3, format: ",d" } },
              y2: { datum: 0 },
            },
          },
          {
            mark: { type: "bar", color: colour.late },
            encoding: { y: { field: "lateFlights", type: "quantitative" }, y2: { datum: 0 } },
          },
        ],
      },
    ],
  };
}
