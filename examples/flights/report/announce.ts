import { stat } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { expire, task } from "little-pipelines";
import { report } from "./report.ts";
import { routesCsv } from "./routesCsv.ts";

// Says where the report is, also in a run that reuses it: a result that has nothing left to do expires
// at once.
export const announce = task(
  "Announce",
  { dependencies: [report, routesCsv], expire: expire.onComplete() },
  async ({ results, path, log }) => {
    const { file } = results.Report;
    const { size } = await stat(path(file));
    log.info(`the report is at ${pathToFileURL(path(file)).href} (${Math.round(size / 1024)} kB)`);
    log.info(`the routes are in ${pathToFileURL(path(results.RoutesCsv.file)).href}`);
    return file;
  },
);
