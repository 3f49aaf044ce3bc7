// node bench/report.ts FILE: opens a report in Chromium and tells, as JSON, how long it takes to load and how smoothly
// its parts move. Without Chromium it says so and tells nothing.
import { pathToFileURL } from "node:url";
import { findBrowser, openBrowser, type BrowserPage } from "../test/support/browser.ts";

/** What is told of one movement: the time between frames in milliseconds. */
export interface Frames {
  readonly median: number;
  readonly p95: number;
  readonly longest: number;
  /** What the page's own thread worked for each, in milliseconds of CPU: it is the same on a machine that does other things too. */
  readonly workMs: number;
  /** Tasks of the page's own thread above 50 ms. */
  readonly longTasks: number;
}

export interface ReportFigures {
  /** From the navigation on, in milliseconds. */
  readonly firstPaintMs: number;
  readonly loadMs: number;
  readonly longestTaskMs: number;
  readonly movements: Readonly<Record<string, Frames>>;
}

/** Each changes something a little in every frame. */
const MOVEMENTS: Readonly<Record<string, string>> = {
  "table scrolls": `const table = document.querySelector(".table"); return (i) => { table.scrollTop += 300; };`,
  "page scrolls": `return (i) => scrollTo(0, 40 * (i % 30));`,
  "graph is dragged": dragged(".graph canvas", 6, 3),
  "all of the graph is dragged": `[...document.querySelectorAll(".tools button")].find((each) => each.textContent === "Fit").click(); ${dragged(".graph canvas", 2, 1)}`,
  "graph zooms": zoomed(".graph canvas"),
  "timeline zooms": zoomed(".timeline canvas"),
  "tasks are selected": `const table = document.querySelector(".table"); table.scrollTop = 0; return (i) => table.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));`,
};

const FRAMES = 150;

function dragged(canvas: string, dx: number, dy: number): string {
  return `
    const canvas = document.querySelector(${JSON.stringify(canvas)});
    canvas.setPointerCapture = () => {};
    const send = (type, i) => canvas.dispatchEvent(new PointerEvent(type, { pointerId: 1, button: 0, clientX: 300 + i * ${dx}, clientY: 400 + i * ${dy}, bubbles: true }));
    send("pointerdown", 0);
    return (i) => send("pointermove", i);`;
}

function zoomed(canvas: string): string {
  return `
    const canvas = document.querySelector(${JSON.stringify(canvas)});
    return (i) => canvas.dispatchEvent(new WheelEvent("wheel", { deltaY: i % 100 < 50 ? -20 : 20, ctrlKey: true, clientX: 600, clientY: 400, cancelable: true }));`;
}

const program = findBrowser();
if (program === undefined)
  console.error("No Chromium on this machine (CHROME_PATH may name it): the report is not measured.");
else console.log(JSON.stringify(await measureReport(program, process.argv[2]!)));

async function measureReport(program: string, file: string): Promise<ReportFigures> {
  const page = await openBrowser(program, { width: 1400, height: 900 });
  try {
    await page.send("Page.addScriptToEvaluateOnNewDocument", {
      source: `globalThis.longTasks = []; new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask", buffered: true });`,
    });
    await page.send("Performance.enable", { timeDomain: "threadTicks" });
    await page.open(pathToFileURL(file).href);
    const loading = await page.evaluate<Omit<ReportFigures, "movements">>(`(async () => {
      await new Promise((done) => setTimeout(done, 500));
      const [navigation] = performance.getEntriesByType("navigation");
      const paint = performance.getEntriesByName("first-contentful-paint")[0];
      return { firstPaintMs: paint?.startTime ?? NaN, loadMs: navigation.loadEventEnd, longestTaskMs: Math.max(0, ...longTasks) };
    })()`);
    const movements: Record<string, Frames> = {};
    for (const [name, body] of Object.entries(MOVEMENTS)) movements[name] = await measureMovement(page, body);
    if (page.complaints.length > 0) throw new Error(page.complaints.join("\n"));
    return { ...loading, movements };
  } finally {
    await page.close();
  }
}

async function measureMovement(page: BrowserPage, body: string): Promise<Frames> {
  const before = await workOf(page);
  const frames = await page.evaluate<Omit<Frames, "workMs">>(`(async () => {
    const move = (() => { ${body} })();
    longTasks.length = 0;
    const deltas = [];
    let last = await new Promise(requestAnimationFrame);
    for (let i = 1; i <= ${FRAMES}; i++) {
      move(i);
      const now = await new Promise(requestAnimationFrame);
      deltas.push(now - last);
      last = now;
    }
    deltas.sort((a, b) => a - b);
    return { median: deltas[${FRAMES >> 1}], p95: deltas[${Math.floor(FRAMES * 0.95)}], longest: deltas.at(-1), longTasks: longTasks.length };
  })()`);
  return { ...frames, workMs: (1000 * ((await workOf(page)) - before)) / FRAMES };
}

/** What the thread of the page has worked, in seconds of CPU. */
async function workOf(page: BrowserPage): Promise<number> {
  const { metrics } = await page.send<{ metrics: { name: string; value: number }[] }>("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration")!.value;
}
