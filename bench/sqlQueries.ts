import { join } from "node:path";

/** 3 million flights. */
const FLIGHTS = join(import.meta.dirname, "../node_modules/vega-datasets/data/flights-3m.parquet");

/** Queries by the names of their tasks; later ones read earlier ones. */
export const QUERIES: Readonly<Record<string, string>> = {
  ByOrigin: `select origin, count(*) as flights, avg(delay) as delay, quantile_cont(delay, 0.9) as late
    from '${FLIGHTS}' group by origin order by origin`,
  ByHour: `select hour(date) as hour, count(*) as flights, avg(delay) as delay
    from '${FLIGHTS}' group by hour order by hour`,
  Routes: `select origin, destination, count(*) as flights, median(delay) as delay, any_value(distance) as distance
    from '${FLIGHTS}' group by origin, destination order by origin, destination`,
  Late: `select date, origin, destination, delay from '${FLIGHTS}' where delay > 60`,
  LateRoutes: `select r.origin, r.destination, r.flights, count(*) as late
    from Routes r join Late l using (origin, destination) group by all order by late desc, r.origin, r.destination`,
};
