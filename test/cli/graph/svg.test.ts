import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { svg } from "../../../src/cli/graph/svg.ts";
import { widthPx } from "../../../src/cli/graph/widthPx.ts";
import { findBrowser, openBrowser } from "../../support/browser.ts";

const NAMES =
  "Summary|Commission|mmmmmm|WWWWWWW|MMMM WWWW mmmm|illicit|@@@@ %%%%|Größenänderung|Жжёшщы Щит|Ωμέγα|中文任务|📈📈📈|Æœuvre …—→".split(
    "|",
  );

describe("a picture of the graph", () => {
  it("knows wide letters from narrow ones", () => {
    expect(widthPx("WWWWWWW", 13)).toBeGreaterThan(85);
    expect(widthPx("iiiiiii", 13)).toBeLessThan(30);
    expect(widthPx("é", 13)).toBe(widthPx("e", 13));
  });

  it.runIf(findBrowser())("has room in each box for what stands in it, as a browser draws it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "little-pipelines-svg-"));
    const nodes = NAMES.map((name) => ({ name, state: "valid" as const, reason: null, tags: [name], info: null }));
    const picture = svg({ pipeline: "Wide", nodes, dependencies: nodes.map(() => []) });
    writeFileSync(join(folder, "graph.html"), `<!doctype html><meta charset="utf-8"><body>${picture}`);
    const page = await openBrowser(findBrowser()!, { width: 800, height: 900 });
    try {
      await page.open(`file://${join(folder, "graph.html")}`);
      const over = await page.evaluate<string[]>(`
        [...document.querySelectorAll("g[class]")].filter((group) => group.querySelector(".box")).flatMap((group) => {
          const right = group.querySelector(".box").getBoundingClientRect().right;
          return [...group.querySelectorAll("text")]
            .filter((text) => text.getBoundingClientRect().right > right - 6)
            .map((text) => text.textContent);
        })`);
      expect(over).toEqual([]);
    } finally {
      await page.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
