import { layOut } from "../graph/layout/layout.ts";
import { nodeWidthPx } from "../graph/svg.ts";
import type { PageLayout, PageTask } from "./pageData.ts";

const HEIGHT_PX = 32;

/** The layout of the graph, in whole pixels. */
export function pageLayout(tasks: readonly Pick<PageTask, "name" | "dependencies">[]): PageLayout {
  const { width, height, x, y, halfWidth, links } = layOut(
    tasks.map(({ dependencies }) => dependencies),
    tasks.map(({ name }) => nodeWidthPx({ name, tags: [] })),
    { height: HEIGHT_PX, gap: 14, layerGap: 56 },
  );
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodeHeight: HEIGHT_PX,
    x: x.map(Math.round),
    y: y.map(Math.round),
    halfWidth: halfWidth.slice(0, tasks.length).map(Math.round),
    links: links.flat(),
  };
}
