import { task } from "little-pipelines";
import { routePairs } from "./routePairs.ts";

// The busiest routes, both directions together; how many is a param: --param topRoutes=30.
export const busiestRoutes = task(
  "BusiestRoutes",
  { dependencies: [routePairs], params: { topRoutes: 20 } },
  ({ results, params }) => {
    if (!Number.isInteger(params.topRoutes) || params.topRoutes < 1)
      throw new RangeError(`topRoutes must be a whole number from 1 on, not ${params.topRoutes}`);
    return results.RoutePairs.pairs.slice(0, params.topRoutes);
  },
);
