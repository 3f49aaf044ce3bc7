import { readFile } from "node:fs/promises";
import { task } from "little-pipelines";
import type { TopLevelSpec } from "vega-lite";
import { busiestRoutes } from "../figures/busiestRoutes.ts";
import { routePairs, type RoutePair } from "../figures/routePairs.ts";
import { drawBoth } from "./draw.ts";
import { isOnMap, labelled } from "./places.ts";
import { colour } from "./theme.ts";

const STATES = "node_modules/vega-datasets/data/us-10m.json";
/** The web behind the busiest: more than these are a grey cloud. */
const WEB = 500;

// The picture of the land: the busiest routes over a web of all that are well flown.
export const routeMap = task(
  "RouteMap",
  { dependencies: [routePairs, busiestRoutes], inputs: [STATES] },
  async ({ results, path, step }) => {
    const states = await step("read", async () => JSON.parse(await readFile(path(STATES), "utf8")) as object);
    const busiest = results.BusiestRoutes;
    return drawBoth(
      step,
      {
        id: "map",
        title: `The ${busiest.length} busiest routes in the United States, 2008`,
        description:
          `A map with the ${busiest.length} busiest routes as great circles over the ${WEB} busiest: ` +
          `${busiest
            .slice(0, 5)
            .map(({ a, b }) => `${a.city} to ${b.city}`)
            .join(", ")} and on.`,
      },
      (width, narrow) =>
        map(states, results.RoutePairs.pairs.slice(0, WEB).filter(isOnMap), busiest.filter(isOnMap), width, narrow),
      { wide: 980, narrow: 400 },
    );
  },
);

function map(
  states: object,
  web: readonly RoutePair[],
  busiest: readonly RoutePair[],
  width: number,
  narrow: boolean,
): TopLevelSpec {
  const ends = labelled(busiest);
  return {
    width: width - 4,
    height: Math.round(width * 0.62),
    projection: { type: "albersUsa" },
    // The web and the busiest routes each have their own scale of widths.
    resolve: { scale: { strokeWidth: "independent" } },
    layer: [
      {
        data: { values: states, format: { type: "topojson", feature: "states" } },
        mark: { type: "geoshape", fill: colour.land, stroke: colour.paper, strokeWidth: 1 },
      },
      {
        data: { values: web.map(line) },
        mark: { type: "geoshape", filled: false, stroke: colour.early, strokeCap: "round" },
        encoding: {
          strokeWidth: {
            field: "properties.flights",
            type: "quantitative",
            scale: { range: [0.3, narrow ? 1.2 : 1.8] },
            legend: null,
          },
          strokeOpacity: {
            field: "properties.flights",
            type: "quantitative",
            scale: { range: [0.16, 0.5] },
            legend: null,
          },
        },
      },
      {
        data: { values: busiest.map(line) },
        mark: { type: "geoshape", filled: false, stroke: colour.late, strokeCap: "round" },
        encoding: {
          strokeWidth: {
            field: "properties.flights",
            type: "quantitative",
            scale: { range: narrow ? [1, 2.6] : [1.6, 4.5] },
            legend: null,
          },
        },
      },
      {
        data: { values: ends },
        mark: {
          type: "circle",
          fill: colour.paper,
          stroke: colour.late,
          strokeWidth: 1.5,
          opacity: 1,
          size: narrow ? 14 : 34,
        },
        encoding: {
          longitude: { field: "longitude", type: "quantitative" },
          latitude: { field: "latitude", type: "quantitative" },
        },
      },
      {
        data: { values: ends },
        mark: {
          type: "text",
          dx: { expr: "datum.dx" },
          dy: { expr: "datum.dy" },
          align: { expr: "datum.align" },
          fontWeight: 600,
          fontSize: narrow ? 9 : 12,
          color: colour.ink,
          // A halo keeps the letters apart from the lines that they lie on.
          stroke: colour.paper,
          strokeWidth: 3,
          strokeJoin: "round",
        },
        encoding: {
          longitude: { field: "longitude", type: "quantitative" },
          latitude: { field: "latitude", type: "quantitative" },
          text: { field: "code" },
        },
      },
    ],
  };
}

/** As GeoJSON: the projection bends the line between two places along the great circle by itself. */
function line({ a, b, flights }: RoutePair): object {
  return {
    type: "Feature",
    properties: { flights },
    geometry: {
      type: "LineString",
      coordinates: [
        [a.longitude, a.latitude],
        [b.longitude, b.latitude],
      ],
    },
  };
}
