import type { PageOutcome } from "../pageData.ts";

/** The colours of the page for what is drawn on a canvas: light, dark, or for paper. */
export interface Palette {
  readonly ink: string;
  readonly quiet: string;
  readonly line: string;
  readonly paper: string;
  readonly accent: string;
  readonly grid: string;
  stroke(outcome: PageOutcome): string;
  fill(outcome: PageOutcome): string;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const known = new Map<string, string>();
  const color = (name: string): string => {
    const found = known.get(name) ?? style.getPropertyValue(`--${name}`).trim();
    known.set(name, found);
    return found;
  };
  return {
    ink: color("ink"),
    quiet: color("quiet"),
    line: color("link"),
    paper: color("card"),
    accent: color("accent"),
    grid: color("border"),
    stroke: (outcome) => color(`${outcome}-stroke`),
    fill: (outcome) => color(`${outcome}-fill`),
  };
}
