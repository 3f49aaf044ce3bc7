import { task } from "little-pipelines";
import type { TopLevelSpec } from "vega-lite";
import { seattle, type SeattleWeek } from "../figures/seattle.ts";
import { dayName } from "../format.ts";
import { drawBoth } from "./draw.ts";
import { colour } from "./theme.ts";

// The picture of Seattle: a season's delays beside what the season is usually like.
export const seattleChart = task("SeattleChart", { dependencies: [seattle] }, ({ results, step }) =>
  drawBoth(
    step,
    {
      id: "seattle",
      title: "Seattle: delays by week in 2001, and how often it rains in that week",
      description:
        "Above: the mean arrival delay of flights from or to Seattle in each week from January to March 2001, " +
        "with its 95 % confidence interval. Beneath: how often it rained on a day of that week in 2012 to 2015.",
    },
    (width, narrow) => weeks(results.Seattle.weeks, width, narrow),
    { wide: 980, narrow: 400 },
  ),
);

function weeks(all: readonly SeattleWeek[], width: number, narrow: boolean): TopLevelSpec {
  const names = all.map(({ from }) => dayName(from).replace(/^(...)[a-z]*/, "$1"));
  const rows = all.map(({ mean, margin, wet }, index) => ({
    week: names[index],
    mean,
    low: mean - margin,
    high: mean + margin,
    wet,
  }));
  const x = { field: "week", type: "ordinal", sort: names, title: null, scale: { paddingInner: 0.25 } } as const;
  const shownNames = narrow ? names.filter((_, index) => index % 3 === 0) : names;
  return {
    data: { values: rows },
    spacing: 18,
    vconcat: [
      {
        width: width - 60,
        height: narrow ? 170 : 200,
        title: { text: "Mean minutes late, 2001", subtitle: "with 95% confidence intervals" },
        encoding: { x: { ...x, axis: null } },
        layer: [
          {
            mark: { type: "rule", color: colour.late, strokeWidth: 2, opacity: 0.45 },
            encoding: {
              y: { field: "low", type: "quantitative", title: null, axis: { tickCount: 5 } },
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
        height: narrow ? 90 : 110,
        title: { text: "Days with rain or snow, 2012 to 2015", subtitle: "share of the same calendar days" },
        mark: { type: "bar", color: colour.early },
        encoding: {
          x: { ...x, axis: { values: shownNames, labelAngle: 0, ticks: false } },
          y: {
            field: "wet",
            type: "quantitative",
            title: null,
            scale: { domain: [0, 1] },
            axis: { format: ".0%", values: [0, 0.5, 1] },
          },
        },
      },
    ],
  };
}
