import { readPalette, type Palette } from "./palette.ts";

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";

/** A canvas as large as its place in the page, sharp on every screen, drawn anew at most once a frame. */
export class Canvas {
  readonly element: HTMLCanvasElement;
  width = 0;
  height = 0;
  palette: Palette;
  readonly context: CanvasRenderingContext2D;
  readonly #paint: () => void;
  #isAsked = false;

  constructor(paint: () => void, attributes: Readonly<Record<string, string>>) {
    this.element = document.createElement("canvas");
    for (const [name, value] of Object.entries(attributes)) this.element.setAttribute(name, value);
    this.context = this.element.getContext("2d")!;
    this.palette = readPalette();
    this.#paint = paint;
    const onTheme = (): void => {
      this.palette = readPalette();
      this.ask();
    };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onTheme);
  }

  /** Follows the size of an element. @param onResize called before it is drawn anew */
  follow(host: HTMLElement, onResize: () => void): void {
    new ResizeObserver(() => {
      if (host.clientWidth === 0) return;
      this.resize(host.clientWidth, host.clientHeight);
      onResize();
      this.now();
    }).observe(host);
  }

  resize(width: number, height: number): void {
    const ratio = devicePixelRatio;
    this.width = width;
    this.height = height;
    this.element.width = Math.round(width * ratio);
    this.element.height = Math.round(height * ratio);
    this.element.style.width = `${width}px`;
    this.element.style.height = `${height}px`;
  }

  /** Draws in the next frame. */
  ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => {
      this.#isAsked = false;
      this.now();
    });
  }

  now(): void {
    const { context } = this;
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    this.#paint();
  }

  /** In the colours of paper, or again of the screen. */
  repaint(): void {
    this.palette = readPalette();
    this.now();
  }

  font(size: number, weight = 400): void {
    this.context.font = `${weight} ${size}px ${FONT}`;
  }

  /** A text in so many pixels at the most, `…` where it was cut. */
  cut(text: string, width: number): string {
    if (this.context.measureText(text).width <= width) return text;
    let [low, high] = [0, text.length];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.context.measureText(`${text.slice(0, middle)}…`).width <= width) low = middle;
      else high = middle - 1;
    }
    return low === 0 ? "" : `${text.slice(0, low)}…`;
  }
}
