import { cutTo, plainText } from "../text/width.ts";
import { layOut, type Layout } from "./layout/layout.ts";
import { linkPath } from "./linkPath.ts";
import { LOOKS, stateCounts } from "./states.ts";
import type { GraphNode, TaskGraph } from "./taskGraph.ts";
import { widthPx } from "./widthPx.ts";

const NAME_PX = 13;
const TAGS_PX = 11;
const LEGEND_FONT_PX = 12;
const PADDING_PX = 12;
const MARK_PX = 20;
const MARGIN_PX = 16;
const LEGEND_PX = 34;
const LONGEST_NAME = 48;

/** A picture of the graph that stands by itself, light or dark as its surroundings. */
export function svg(graph: TaskGraph): string {
  const { nodes, dependencies } = graph;
  const hasTags = nodes.some(({ tags }) => tags.length > 0);
  const height = hasTags ? 46 : 32;
  const layout = layOut(dependencies, nodes.map(nodeWidthPx), { height, gap: 14, layerGap: 56 });
  const legendWidth = stateCounts(nodes).reduce((sum, { state, count }) => sum + legendPx(state, count), 0);
  const width = Math.ceil(Math.max(layout.width, legendWidth) + 2 * MARGIN_PX);
  const whole = Math.ceil(layout.height + 2 * MARGIN_PX + LEGEND_PX);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}" role="img" aria-label="${escaped(`The tasks of ${graph.pipeline} and what they depend on`)}">`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="100%" height="100%"/>`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0.8L8 4L0 7.2z"/></marker></defs>',
    `<g transform="translate(${MARGIN_PX} ${MARGIN_PX})">`,
    ...links(layout, nodes.length),
    ...nodes.map((node, index) => box(node, layout, index, height)),
    "</g>",
    legend(nodes, whole - MARGIN_PX),
    "</svg>",
    "",
  ].join("\n");
}

/** How wide the box of a task is. */
export function nodeWidthPx({ name, tags }: Pick<GraphNode, "name" | "tags">): number {
  const nameWidth = MARK_PX + widthPx(cutTo(plainText(name), LONGEST_NAME), NAME_PX);
  const tagWidth = MARK_PX + widthPx(cutTo(tagsOf(tags), LONGEST_NAME), TAGS_PX);
  return Math.ceil(Math.max(56, nameWidth, tagWidth) + 2 * PADDING_PX);
}

function links({ x, y, halfWidth, links: all }: Layout, taskCount: number): string[] {
  return all.map(([from, to]) => {
    const path = linkPath({ x: x[from]! + halfWidth[from]!, y: y[from]! }, { x: x[to]! - halfWidth[to]!, y: y[to]! });
    return `<path class="link" d="${path}"${to < taskCount ? ' marker-end="url(#arrow)"' : ""}/>`;
  });
}

function box(
  { name, state, reason, tags }: GraphNode,
  { x, y, halfWidth }: Layout,
  index: number,
  height: number,
): string {
  const left = round(x[index]! - halfWidth[index]!);
  const top = round(y[index]! - height / 2);
  const { mark, words } = LOOKS[state];
  const nameY = top + (tags.length === 0 ? height / 2 + 4.5 : 19);
  return [
    `<g class="${state}"><title>${escaped([plainText(name), `${words}${reason === null ? "" : `: ${reason}`}`].join("\n"))}</title>`,
    `<rect class="box" x="${left}" y="${top}" width="${round(2 * halfWidth[index]!)}" height="${height}" rx="7"/>`,
    `<text class="mark" x="${left + PADDING_PX}" y="${round(nameY)}">${mark}</text>`,
    `<text x="${left + PADDING_PX + MARK_PX - 2}" y="${round(nameY)}">${escaped(cutTo(plainText(name), LONGEST_NAME))}</text>`,
    ...(tags.length === 0
      ? []
      : [
          `<text class="tags" x="${left + PADDING_PX + MARK_PX - 2}" y="${round(top + 35)}">${escaped(cutTo(tagsOf(tags), LONGEST_NAME))}</text>`,
        ]),
    "</g>",
  ].join("");
}

function tagsOf(tags: readonly string[]): string {
  return tags.map((tag) => `#${plainText(tag)}`).join(" ");
}

function legendPx(state: GraphNode["state"], count: number): number {
  return MARK_PX + widthPx(`${count} ${LOOKS[state].words}`, LEGEND_FONT_PX) + 18;
}

function legend(nodes: readonly GraphNode[], y: number): string {
  let left = MARGIN_PX;
  return stateCounts(nodes)
    .map(({ state, count }) => {
      const at = round(left);
      left += legendPx(state, count);
      return `<g class="${state}"><text class="mark" x="${at}" y="${y}">${LOOKS[state].mark}</text><text class="quiet" x="${at + MARK_PX - 2}" y="${y}">${count} ${LOOKS[state].words}</text></g>`;
    })
    .join("");
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

/** As text or as an attribute; what XML has no place for is left out. */
export function escaped(text: string): string {
  const letters: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return (
    text
      // oxlint-disable-next-line no-control-regex -- XML 1.0 has no place for these
      .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/gu, "")
      .replaceAll(/[&<>"]/g, (letter) => letters[letter]!)
  );
}

/** The same on a dark ground: lighter lines, darker fills. */
const DARK: Readonly<Record<GraphNode["state"], readonly [stroke: string, fill: string]>> = {
  valid: ["#4cc3a0", "#12302a"],
  run: ["#6fb7f2", "#12283c"],
  mayRun: ["#e0b04a", "#342a12"],
  skip: ["#8b95a5", "#22262e"],
  failed: ["#ff8a80", "#3c1a1a"],
  unknown: ["#8b95a5", "#181b20"],
};

const STATE_STYLE = Object.entries(LOOKS)
  .map(([state, { stroke, fill }]) => `.${state} .box{fill:${fill};stroke:${stroke}}.${state} .mark{fill:${stroke}}`)
  .join("");
const DARK_STYLE = Object.entries(DARK)
  .map(([state, [stroke, fill]]) => `.${state} .box{fill:${fill};stroke:${stroke}}.${state} .mark{fill:${stroke}}`)
  .join("");

const STYLE = [
  `text{font:${NAME_PX}px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;fill:#1c1f24}`,
  `.paper{fill:#ffffff}.box{stroke-width:1.4}.tags{font-size:${TAGS_PX}px;fill:#5b6472}.quiet{font-size:${LEGEND_FONT_PX}px;fill:#5b6472}`,
  ".link{fill:none;stroke:#9aa3b0;stroke-width:1.3}.head{fill:#7c8696}",
  STATE_STYLE,
  `@media (prefers-color-scheme:dark){.paper{fill:#14171c}text{fill:#e7eaee}.tags,.quiet{fill:#a3acb9}.link{stroke:#566070}.head{fill:#8b95a5}${DARK_STYLE}}`,
].join("");
