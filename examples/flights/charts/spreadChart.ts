import { task } from "little-pipelines";
import type { TopLevelSpec } from "vega-lite";
import { punctuality, type Punctuality } from "../figures/punctuality.ts";
import { LATE_FROM } from "../figures/statistics.ts";
import { exactPercent } from "../format.ts";
import { drawBoth } from "./draw.ts";
import { colour } from "./theme.ts";

// The picture of all delays: most flights are a little early, and a few are very late.
export const spreadChart = task("SpreadChart", { dependencies: [punctuality] }, ({ results, step }) =>
  drawBoth(
    step,
    {
      id: "spread",
      title: "How delays are spread",
      description:
        "Flights by arrival delay in steps of five minutes: a narrow hill around ten minutes early, " +
        "and a long slope of late flights to the right.",
    },
    (width, narrow) => spread(results.Punctuality, width, narrow),
    { wide: 470, narrow: 400 },
  ),
);

function spread({ bins, early, late }: Punctuality, width: number, narrow: boolean): TopLevelSpec {
  const kinds = ["early", "nearly on time", "late"] as const;
  const rows = bins.map(({ from, to, flights }) => ({
    from: from + 0.5,
    to: to - 0.5,
    flights,
    kind: from < 0 ? kinds[0] : from < LATE_FROM ? kinds[1] : kinds[2],
  }));
  const top = Math.max(...bins.map(({ flights }) => flights));
  const labels = [
    { x: -20, y: top * 0.62, text: [exactPercent(early), "early"], align: "right", fill: colour.early },
    {
      x: 24,
      y: top * 0.78,
      text: [`${exactPercent(1 - early - late)} up to`, `${LATE_FROM} minutes late`],
      align: "left",
      fill: colour.muted,
    },
    { x: 40, y: top * 0.3, text: [`${exactPercent(late)} later than that`], align: "left", fill: colour.late },
  ] as const;
  return {
    width: width - 60,
    height: narrow ? 250 : 326,
    title: { text: "Flights in the sample", subtitle: "by minutes late, in steps of five" },
    layer: [
      {
        data: { values: rows },
        mark: { type: "bar" },
        encoding: {
          x: {
            field: "from",
            type: "quantitative",
            scale: { domain: [-60, 180], nice: false },
            title: "minutes late on arrival",
            axis: { values: [-60, -30, 0, 30, 60, 90, 120, 150, 180], labelExpr: "replace(datum.label, '-', '−')" },
          },
          x2: { field: "to" },
          y: { field: "flights", type: "quantitative", title: null, axis: { tickCount: 4, format: ",d" } },
          y2: { datum: 0 },
          color: {
            field: "kind",
            type: "nominal",
            legend: null,
            scale: { domain: [...kinds], range: [colour.early, colour.onTime, colour.late] },
          },
        },
      },
      ...labels.map(({ x, y, text, align, fill }) => ({
        data: { values: [{ x, y }] },
        mark: {
          type: "text" as const,
          text: [...text],
          align,
          color: fill,
          fontWeight: 600 as const,
          baseline: "top" as const,
        },
        encoding: {
          x: { field: "x", type: "quantitative" as const },
          y: { field: "y", type: "quantitative" as const },
        },
      })),
    ],
  };
}
