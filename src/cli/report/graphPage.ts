import type { TaskGraph } from "../graph/taskGraph.ts";
import { htmlPage } from "./htmlPage.ts";
import { pageLayout } from "./pageLayout.ts";

/** The page of a graph alone, as one file. */
export function graphPage({ pipeline, nodes, dependencies }: TaskGraph): Promise<string> {
  const tasks = nodes.map(({ name, state, reason, tags, info }, index) => ({
    name,
    outcome: state,
    reason: reason ?? "",
    dependencies: dependencies[index]!,
    ...(tags.length === 0 ? {} : { tags }),
    ...(info === null ? {} : { info }),
  }));
  return htmlPage({ pipeline, tasks, layout: pageLayout(tasks), notes: [] }, {});
}
