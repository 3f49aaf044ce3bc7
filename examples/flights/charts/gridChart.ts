import { task } from "little-pipelines";
import type { TopLevelSpec } from "vega-lite";
import { delayGrid, type GridCell } from "../figures/delayGrid.ts";
import { count } from "../format.ts";
import { drawBoth } from "./draw.ts";
import { clockExpression, clockTicks, FIRST_HOUR } from "./clockAxis.ts";
import { colour, heat } from "./theme.ts";

/** A share of fewer flights says little: such a cell stays empty. */
const ENOUGH = 50;
const STEPS = [0.1, 0.15, 0.2, 0.25, 0.3, 0.35];

// The picture of both: late flights by hour and distance.
export const gridChart = task("GridChart", { dependencies: [delayGrid] }, ({ results, step }) =>
  drawBoth(
    step,
    {
      id: "grid",
      title: "Late flights by hour of departure and distance",
      description:
        "A grid: each row is a span of distances, each column an hour. In every row, the share of late flights " +
        "grows from morning to night; from row to row it changes little.",
    },
    (width, narrow) => grid(results.DelayGrid, width, narrow),
    { wide: 980, narrow: 400 },
  ),
);

function grid(cells: readonly GridCell[], width: number, narrow: boolean): TopLevelSpec {
  const spans = [...new Set(cells.map(({ from }) => from))].sort((a, b) => b - a);
  const name = (from: number) => (from === spans[0] ? `${count(from)} mi +` : `${count(from)}–${count(from + 500)} mi`);
  const rows = cells
    .filter(({ hour, flights }) => hour >= FIRST_HOUR && flights >= ENOUGH)
    .map(({ hour, from, late }) => ({ from: hour + 0.03, to: hour + 0.97, span: name(from), late }));
  const ticks = clockTicks(narrow);
  return {
    data: { values: rows },
    width: width - 110,
    height: narrow ? 170 : 220,
    mark: { type: "rect", cornerRadius: 2 },
    encoding: {
      x: {
        field: "from",
        type: "quantitative",
        scale: { domain: [FIRST_HOUR, 24], nice: false },
        title: null,
        axis: { values: ticks, labelExpr: clockExpression(ticks) },
      },
      x2: { field: "to" },
      y: {
        field: "span",
        type: "ordinal",
        sort: spans.map(name),
        scale: { paddingInner: 0.06 },
        title: null,
      },
      color: {
        field: "late",
        type: "quantitative",
        scale: { type: "threshold", domain: STEPS, range: heat },
        legend: {
          orient: "top",
          type: "gradient",
          title: narrow ? "15 minutes late or more" : "share of flights 15 minutes late or more",
          titleColor: colour.muted,
          format: ".0%",
          gradientLength: narrow ? 260 : 320,
          gradientThickness: 10,
          titlePadding: 8,
        },
      },
    },
  };
}
