/**
 * When do flights run late, and where do they fly? 200,000 flights and three million more, 2,800 routes and
 * four years of weather, from files to a report with pictures.
 *
 *     npm start                                 run it, or `npx little-pipelines run examples/flights/pipeline.ts`
 *     node examples/flights/pipeline.ts         the same as a script
 *
 * A second run does again what has expired (MadeWith, Announce) and reuses the rest.
 */
import { pathToFileURL } from "node:url";
import { pipeline } from "little-pipelines";
import { distanceChart } from "./charts/distanceChart.ts";
import { gridChart } from "./charts/gridChart.ts";
import { hourChart } from "./charts/hourChart.ts";
import { routeMap } from "./charts/routeMap.ts";
import { seattleChart } from "./charts/seattleChart.ts";
import { spreadChart } from "./charts/spreadChart.ts";
import { busiestRoutes } from "./figures/busiestRoutes.ts";
import { delayGrid } from "./figures/delayGrid.ts";
import { delaysByDistance } from "./figures/delaysByDistance.ts";
import { delaysByHour } from "./figures/delaysByHour.ts";
import { distanceCheck } from "./figures/distanceCheck.ts";
import { punctuality } from "./figures/punctuality.ts";
import { routePairs } from "./figures/routePairs.ts";
import { seattle } from "./figures/seattle.ts";
import { weatherByDay } from "./figures/weatherByDay.ts";
import { airportDays } from "./halfYear/airportDays.ts";
import { busyAirports } from "./halfYear/busyAirports.ts";
import { days } from "./halfYear/days.ts";
import { hubs } from "./halfYear/hubs.ts";
import { rhythm } from "./halfYear/rhythm.ts";
import { stateServer } from "./halfYear/stateServer.ts";
import { states } from "./halfYear/states.ts";
import { worstDays } from "./halfYear/worstDays.ts";
import { airports } from "./load/airports.ts";
import { datedFlights } from "./load/datedFlights.ts";
import { flights } from "./load/flights.ts";
import { routes } from "./load/routes.ts";
import { weather } from "./load/weather.ts";
import { announce } from "./report/announce.ts";
import { madeWith } from "./report/madeWith.ts";
import { report } from "./report/report.ts";
import { routesCsv } from "./report/routesCsv.ts";

const example = pipeline("flights")
  // What there is,
  .add(flights, datedFlights, airports, routes, weather)
  // what it says,
  .add(punctuality, delaysByHour, delaysByDistance, delayGrid, routePairs, busiestRoutes)
  .add(distanceCheck, weatherByDay, seattle)
  // three million flights more, in SQL and Python, over HTTP, and a branch for each airport,
  .add(airportDays, busyAirports, worstDays, days, rhythm, stateServer, states, hubs)
  // how it looks,
  .add(hourChart, distanceChart, spreadChart, gridChart, routeMap, seattleChart)
  // and what is written.
  .add(madeWith, routesCsv, report, announce);
export default example;

if (import.meta.main) {
  const { tasks, durationMs } = await example.execute();
  const names = (outcome: string) => tasks.filter((each) => each.outcome === outcome).map(({ name }) => name);
  const ran = names("ran");
  console.log(`\n${ran.length} of ${tasks.length} tasks ran in ${(durationMs / 1000).toFixed(2)} s: ${ran.join(", ")}`);
  console.log(`${names("reused").length} were reused`);
  console.log(`the report: ${pathToFileURL(`${example.root}/${await example.getResult(announce)}`).href}`);
}
