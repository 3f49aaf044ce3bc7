import { expect, it } from "vitest";
import { pageAssets } from "../../../src/cli/report/assets.ts";
import { htmlPage } from "../../../src/cli/report/htmlPage.ts";
import { lineDifference } from "../../../src/cli/report/page/lineDifference.ts";
import { ticks } from "../../../src/cli/report/page/ticks.ts";

it("the page is put together from the sources too, and loads nothing", async () => {
  const { script, style } = await pageAssets();
  expect(script).toContain("#page");
  expect(style).toContain("@media print");
  for (const text of [script, style]) expect(text).not.toMatch(/https?:|@import|url\(|<\/script|<!--/i);
});

it("data cannot end the element that they are in", async () => {
  const name = "</script><script>alert(1)</script><!--";
  const layout = { width: 0, height: 0, nodeHeight: 32, x: [0], y: [0], halfWidth: [0], links: [] };
  const task = { name, outcome: "ran", reason: "", dependencies: [] } as const;
  const html = await htmlPage({ pipeline: name, tasks: [task], layout, notes: [] }, {});
  expect(html.match(/<script[ >]/g)).toHaveLength(3);
  expect(html.match(/<\/script>/g)).toHaveLength(3);
  expect(html).not.toContain("<!--");
  expect(html).toMatch(/script-src 'sha256-[\w+/=]{44}'; style-src 'sha256-[\w+/=]{44}'/);
});

it("texts are compared line by line, without what is far from a change", () => {
  const before = ["a", "b", "c", "d", "e", "f", "g"];
  const after = ["a", "b", "c", "d", "e", "F", "g", "h"];
  expect(lineDifference(before, after).map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    "gap …",
    "same d",
    "same e",
    "gone f",
    "added F",
    "same g",
    "added h",
  ]);
});

it("the axis counts in round times, as exactly as it must", () => {
  const labels = (fromMs: number, toMs: number): string[] => ticks({ fromMs, toMs }, 6).map(({ label }) => label);
  expect(labels(0, 5000)).toEqual(["0", "1 s", "2 s", "3 s", "4 s", "5 s"]);
  expect(labels(0, 120)).toEqual(["0", "20 ms", "40 ms", "60 ms", "80 ms", "100 ms", "120 ms"]);
  expect(labels(1000, 1100)).toEqual(["1.00 s", "1.02 s", "1.04 s", "1.06 s", "1.08 s", "1.10 s"]);
  expect(labels(0, 600_000)).toEqual(["0", "2:00", "4:00", "6:00", "8:00", "10:00"]);
  expect(labels(0, 5 * 3_600_000)).toEqual(["0", "1:00:00", "2:00:00", "3:00:00", "4:00:00", "5:00:00"]);
});
