import type { Config } from "vega-lite";

/**
 * The colours are the page's own variables: one picture serves the light and the dark page, and the
 * reader's choice between them needs no script.
 */
export const colour = {
  ink: "var(--ink)",
  muted: "var(--muted)",
  rule: "var(--rule)",
  paper: "var(--paper)",
  land: "var(--land)",
  late: "var(--late)",
  lateSoft: "var(--late-soft)",
  early: "var(--early)",
  earlySoft: "var(--early-soft)",
  onTime: "var(--on-time)",
} as const;

/** From few late flights to many. */
export const heat = [1, 2, 3, 4, 5, 6, 7].map((step) => `var(--heat-${step})`);

const axis = {
  labelColor: colour.muted,
  labelFontSize: 12,
  labelPadding: 6,
  titleColor: colour.muted,
  titleFontSize: 12,
  titleFontWeight: "normal",
  gridColor: colour.rule,
  domainColor: colour.rule,
  tickColor: colour.rule,
} as const;

/** What all pictures have in common: the page's type, thin lines, no frames. */
export const theme: Config = {
  // The picture has one title and one description; a reader's software need not go through its marks.
  aria: false,
  background: "transparent",
  font: "inherit",
  padding: 2,
  view: { stroke: null },
  axis,
  axisX: { grid: false },
  axisY: { ticks: false, domain: false },
  title: {
    // At the left edge of the picture, over the numbers of the axis: Vega has no font to measure them with
    // here, and its guess is too wide to line anything up by.
    anchor: "start",
    frame: "group",
    dx: -62,
    color: colour.ink,
    fontSize: 13,
    fontWeight: 600,
    subtitleColor: colour.muted,
    subtitleFontSize: 12,
    offset: 10,
  },
  text: { color: colour.muted, fontSize: 12 },
  legend: {
    titleLimit: 0,
    gradientStrokeColor: colour.rule,
    labelColor: colour.muted,
    labelFontSize: 12,
    titleColor: colour.muted,
    titleFontSize: 12,
    titleFontWeight: "normal",
  },
};
