import { styleText } from "node:util";
import { cutTo, plainText, textWidth } from "../../text/width.ts";
import { LOOKS, stateCounts } from "../states.ts";
import type { GraphNode, TaskGraph } from "../taskGraph.ts";
import { drawBoxes } from "./boxes.ts";
import { laneLines } from "./lanes.ts";

/** More boxes than this are no picture that one takes in. */
const MOST_BOXES = 50;
const WIDEST_BOX_TEXT = 32;
const WIDEST_NAME = 40;
const LEAST_NAME = 8;
const LEAST_LANES = 4;
/** A task whose lane there is no room for stands in one of two beside them; then a blank. */
const BESIDE_LANES = 4;
const MOST_NAMED = 3;

/**
 * The graph for a terminal: boxes and arrows where these fit its width, else a line for each task with lanes beside it.
 *
 * @param columns the width of the terminal
 */
export function graphText(graph: TaskGraph, columns: number): string {
  if (graph.nodes.length === 0) return `${plainText(graph.pipeline)} has no tasks.`;
  return [...(boxes(graph, columns) ?? lanes(graph, columns)), "", legend(graph)].join("\n");
}

function boxes({ nodes, dependencies }: TaskGraph, columns: number): readonly string[] | undefined {
  if (nodes.length > MOST_BOXES) return undefined;
  const draw = (texts: readonly string[]): readonly string[] | undefined => {
    const drawing = drawBoxes(
      dependencies,
      texts.map((text) => ({ text, width: textWidth(text) })),
      (text, task) => styleText(LOOKS[nodes[task]!.state].style, text),
    );
    return drawing === undefined || drawing.width > columns ? undefined : drawing.lines;
  };
  const names = nodes.map((node) => `${LOOKS[node.state].mark} ${cutTo(plainText(node.name), WIDEST_BOX_TEXT)}`);
  const tagged = nodes.map((node, index) => `${names[index]!}${tagText(node)}`);
  return (nodes.some(({ tags }) => tags.length > 0) ? draw(tagged) : undefined) ?? draw(names);
}

function lanes(graph: TaskGraph, columns: number): string[] {
  const { nodes } = graph;
  const nameRoom = Math.max(LEAST_NAME, Math.min(WIDEST_NAME, columns - 2 * LEAST_LANES - BESIDE_LANES));
  const names = nodes.map(({ name }) => cutTo(plainText(name), nameRoom));
  const widest = names.reduce((most, name) => Math.max(most, textWidth(name)), 0);
  const lines = laneLines(graph, Math.max(LEAST_LANES, Math.floor((columns - widest - BESIDE_LANES) / 2)));
  const width = lines.reduce((most, { drawing }) => Math.max(most, textWidth(drawing)), 0);
  return lines.map(({ index, drawing, unseen }) => {
    const node = nodes[index]!;
    const { mark, style } = LOOKS[node.state];
    const [before, after = ""] = drawing.split("●") as [string, string?];
    const room = columns - width - 1 - textWidth(names[index]!);
    // A blank and a letter at the least: an ellipsis alone says nothing.
    const beside = room < 3 ? "" : cutTo(`${tagText(node)}${unseenText(unseen.map((each) => names[each]!))}`, room);
    const padding = " ".repeat(width - textWidth(drawing) + 1);
    return `${styleText("gray", before)}${styleText(style, mark)}${styleText("gray", after)}${padding}${styleText(style, names[index]!)}${styleText("gray", beside)}`.trimEnd();
  });
}

function tagText({ tags }: GraphNode): string {
  return tags.map((tag) => ` #${plainText(tag)}`).join("");
}

/** What it needs that no lane leads to. */
function unseenText(names: readonly string[]): string {
  if (names.length === 0) return "";
  const more = names.length - MOST_NAMED;
  return ` ← ${names.slice(0, MOST_NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function legend({ nodes }: TaskGraph): string {
  return stateCounts(nodes)
    .map(({ state, count }) => styleText(LOOKS[state].style, `${LOOKS[state].mark} ${count} ${LOOKS[state].words}`))
    .join("   ");
}
