import type { ResultsOf } from "little-pipelines";
import { distanceChart } from "../charts/distanceChart.ts";
import { gridChart } from "../charts/gridChart.ts";
import { hourChart } from "../charts/hourChart.ts";
import { routeMap } from "../charts/routeMap.ts";
import { seattleChart } from "../charts/seattleChart.ts";
import { spreadChart } from "../charts/spreadChart.ts";
import { busiestRoutes } from "../figures/busiestRoutes.ts";
import { delayGrid } from "../figures/delayGrid.ts";
import { delaysByDistance } from "../figures/delaysByDistance.ts";
import { delaysByHour } from "../figures/delaysByHour.ts";
import { distanceCheck } from "../figures/distanceCheck.ts";
import { punctuality } from "../figures/punctuality.ts";
import { routePairs } from "../figures/routePairs.ts";
import { seattle } from "../figures/seattle.ts";
import { hubs } from "../halfYear/hubs.ts";
import { rhythm } from "../halfYear/rhythm.ts";
import { madeWith } from "./madeWith.ts";

/** What the report is put together from. */
export const parts = [
  punctuality,
  delaysByHour,
  delaysByDistance,
  delayGrid,
  routePairs,
  busiestRoutes,
  distanceCheck,
  seattle,
  hubs,
  rhythm,
  hourChart,
  distanceChart,
  spreadChart,
  gridChart,
  routeMap,
  seattleChart,
  madeWith,
] as const;

/** Their results, by name. */
export type Parts = ResultsOf<typeof parts>;
