import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { task } from "little-pipelines";
import { page } from "./page.ts";
import { parts } from "./parts.ts";

export const REPORT = "examples/flights/out/report.html";

// The report: one file with all words and pictures in it, which can be sent as it is.
export const report = task(
  "Report",
  {
    dependencies: parts,
    outputs: [REPORT],
  },
  async ({ results, path, step, log }) => {
    const html = await step("write the page", () => page(results));
    await step("save", async () => {
      await mkdir(dirname(path(REPORT)), { recursive: true });
      await writeFile(path(REPORT), html);
    });
    log.info(`${Math.round(html.length / 1024)} kB in ${REPORT}`);
    return { file: REPORT };
  },
);
