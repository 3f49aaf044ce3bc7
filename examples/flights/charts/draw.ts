import type { TopLevelSpec } from "vega-lite";
import { theme } from "./theme.ts";

/** One picture, drawn for two widths: letters that shrink with a picture cannot be read on a phone. */
export interface Chart {
  readonly wide: string;
  readonly narrow: string;
}

/** What a picture is called, for those who cannot see it. */
export interface ChartText {
  /** Unique on the page, of letters and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

type Step = <Result>(name: string, fn: () => Promise<Result>) => Promise<Result>;

/** Draws a picture in both widths, as SVG that belongs into a page. */
export async function drawBoth(
  step: Step,
  text: ChartText,
  spec: (width: number, narrow: boolean) => TopLevelSpec,
  widths: { readonly wide: number; readonly narrow: number },
): Promise<Chart> {
  return {
    wide: await step("wide", () => draw(spec(widths.wide, false), { ...text, id: `${text.id}-wide` })),
    narrow: await step("narrow", () => draw(spec(widths.narrow, true), { ...text, id: `${text.id}-narrow` })),
  };
}

async function draw(spec: TopLevelSpec, text: ChartText): Promise<string> {
  // Loaded here, not above: it takes a fifth of a second, and a run that reuses its pictures needs none of it.
  const [{ compile }, { parse, View }] = await Promise.all([import("vega-lite"), import("vega")]);
  const view = new View(parse(compile({ ...spec, config: theme }).spec), { renderer: "none" });
  try {
    return tidy(await view.toSVG(), text);
  } finally {
    view.finalize();
  }
}

/** Leaves out what a page does not need, and says what the picture is. */
function tidy(svg: string, { id, title, description }: ChartText): string {
  const viewBox = /viewBox="([^"]*)"/.exec(svg)?.[1];
  if (viewBox === undefined) throw new Error(`the picture ${id} has no size`);
  // Vega counts what it refers to (clip paths, gradients) through the life of a process: it would be
  // another text in each run, and one name for two things on the page. No picture here needs any.
  if (svg.includes(" id=")) throw new Error(`the picture ${id} refers to parts of itself by name`);
  const body = svg
    .slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"))
    // Frames around each group, which nothing is painted with here.
    .replaceAll(/<path class="(?:back|fore)ground"[^>]*\/>/g, "")
    .replaceAll(/<rect [^>]*fill="transparent"\/>/g, "")
    .replaceAll(/ (?:class|role|aria-[a-z]+|pointer-events)="[^"]*"| opacity="1"/g, "")
    // A tenth of a pixel is more than anyone sees, and the map has a hundred thousand numbers.
    .replaceAll(/ (?:d|transform|x|y|x2|y2)="[^"]*"/g, (attribute) => attribute.replaceAll(/-?\d+\.\d+/g, tenths));
  return (
    `<svg viewBox="${viewBox}" role="img" aria-labelledby="${id}-title ${id}-description">` +
    `<title id="${id}-title">${escape(title)}</title><desc id="${id}-description">${escape(description)}</desc>` +
    `${body}</svg>`
  );
}

function tenths(number: string): string {
  return String(Math.round(Number(number) * 10) / 10 || 0);
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
