import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { findBrowser, openBrowser, type BrowserPage } from "../support/browser.ts";
import { project, type Project } from "../support/project.ts";

const EVIL = "</script><img src=x onerror=alert(1)>";

const PIPELINE = `
import { pipeline, secret, task } from "little-pipelines";
const load = task("Load", { params: { year: 2024, key: secret("open-sesame") }, retry: { times: 1, delayMs: 1 } }, async ({ params, step, log }) => {
  log.info("the key is " + params.key, { rows: 3 });
  await step("read", () => 1);
  if (!globalThis.hasFailed) { globalThis.hasFailed = true; throw new Error("not yet"); }
  return [{ id: 1, year: params.year, token: "abc", text: "it is open-sesame" }, { id: 2, year: params.year, token: "def", text: "<b>" }];
});
const evil = task(${JSON.stringify(EVIL)}, { dependencies: [load], tags: ["odd"] }, () => "<img src=x onerror=alert(2)>");
const bad = task("Bad", { dependencies: [evil] }, () => { throw new Error("</pre><script>alert(3)</script>"); });
const after = task("After", { dependencies: [bad] }, () => 1);
export default pipeline("Odd & <b>", [load, evil, bad, after]);
`;

interface Data {
  readonly run: {
    readonly id: string;
    readonly outcome: string;
    readonly critical: { readonly stops: { task: number }[] };
  };
  readonly tasks: readonly Record<string, unknown>[];
}

/** What stands in a report. */
function read(
  scratch: Project,
  file = "report.html",
): { html: string; data: Data; details: Record<number, Record<string, unknown>> } {
  const html = readFileSync(scratch.path(file), "utf8");
  const embedded = (id: string): never => JSON.parse(new RegExp(`id="${id}">(.*)</script>`).exec(html)![1]!) as never;
  return { html, data: embedded("data"), details: embedded("details") };
}

describe("little report", () => {
  it("writes a page of the last run: outcomes, times, reasons, logs and results, and no secrets", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    await scratch.little("run");
    const { code, stdout } = await scratch.little("report");
    expect(code).toBe(0);
    expect(stdout).toBe(`${scratch.path("report.html")}\n`);
    const { html, data, details } = read(scratch);
    expect(data.run.outcome).toBe("failed");
    expect(data.tasks).toMatchObject([
      {
        name: "Load",
        outcome: "ran",
        reason: "first run",
        attempts: 2,
        startMs: expect.any(Number) as number,
        lane: 0,
      },
      { name: EVIL, outcome: "ran", dependencies: [0], tags: ["odd"] },
      { name: "Bad", outcome: "failed", error: { message: "</pre><script>alert(3)</script>" } },
      { name: "After", outcome: "skipped" },
    ]);
    expect(data.tasks[0]!.steps).toMatchObject([{ name: "read", offsetMs: expect.any(Number) as number }]);
    expect(data.tasks[0]!.retries).toMatchObject([{ attempt: 1, error: "not yet" }]);
    expect(data.run.critical.stops.map(({ task }) => task)).toEqual([0, 1, 2]);
    expect(details[0]).toMatchObject({
      preview: {
        kind: "table",
        columns: [{ name: "id" }, { name: "year" }, { name: "token" }, { name: "text" }],
        rows: [
          ["1", "2024", "•••", "it is •••"],
          ["2", "2024", "•••", "<b>"],
        ],
        rowCount: 2,
      },
    });
    const log = (details[0]!.log as { text: string }[]).map(({ text }) => text);
    expect(log).toContain("the key is *** rows=3");
    expect(html).not.toContain("open-sesame");
  });

  it("tells what was different, of a run by its id, in a file that is named", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    await scratch.little("run");
    const { stdout } = await scratch.little("report");
    expect(stdout).not.toBe("");
    const first = read(scratch).data.run.id;
    await scratch.little("run", "--param", "year=2025");
    await scratch.little("report", "-o", "second.html");
    const { details } = read(scratch, "second.html");
    expect(details[0]!.differences).toEqual([
      { part: "inputs", label: "param year", change: "changed", before: "2024", after: "2025" },
    ]);
    expect((await scratch.little("report", first, "-o", "first.html")).code).toBe(0);
    expect(read(scratch, "first.html").data.run.id).toBe(first);
    expect(read(scratch, "first.html").details[0]!.preview).toMatchObject({
      rows: [
        ["1", "2024", "•••", "it is •••"],
        ["2", "2024", "•••", "<b>"],
      ],
    });
  });

  it("says so where there is no such run, none at all, or more than one", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    const none = await scratch.little("report");
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("has no run to report on")]);
    await scratch.little("run");
    await scratch.little("run");
    const unknown = await scratch.little("report", "1999");
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringMatching(/no run has the id 1999.*The last one is 2/s),
    ]);
    const several = await scratch.little("report", "2");
    expect([several.code, several.stderr]).toEqual([
      2,
      expect.stringContaining("several runs have an id that begins with 2"),
    ]);
  });
});

const browser = findBrowser();
if (browser === undefined) console.warn("No Chromium on this machine: the page is not tried in a browser.");

describe.skipIf(browser === undefined)("the page in a browser", () => {
  const open = async (): Promise<BrowserPage> => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    await scratch.little("run");
    await scratch.little("report");
    const page = await openBrowser(browser!, { width: 1200, height: 900 });
    onTestFinished(() => page.close());
    await page.open(pathToFileURL(scratch.path("report.html")).href);
    return page;
  };

  it("shows every name as text, runs nothing that is not its own, loads nothing, and complains of nothing", async () => {
    const page = await open();
    expect(await page.evaluate("document.querySelectorAll('img').length")).toBe(0);
    expect(await page.evaluate("document.querySelectorAll('script').length")).toBe(3);
    expect(
      await page.evaluate("[...document.querySelectorAll('.row .is-task')].map((each) => each.textContent)"),
    ).toContain(EVIL);
    expect(await page.evaluate("document.querySelector('h1').textContent")).toBe("Odd & <b>");
    await page.evaluate(`location.hash = "#task=" + encodeURIComponent(${JSON.stringify(EVIL)})`);
    await page.evaluate("new Promise(requestAnimationFrame)");
    expect(await page.evaluate("document.querySelector('.details h2').textContent")).toBe(EVIL);
    expect(await page.evaluate("document.querySelector('.details .value').textContent")).toBe(
      "<img src=x onerror=alert(2)>",
    );
    expect(await page.evaluate("performance.getEntriesByType('resource').length")).toBe(0);
    expect(page.complaints).toEqual([]);
    // And what would come in all the same is refused.
    await page.evaluate(
      `document.body.insertAdjacentHTML("beforeend", '<img src="data:," onerror="globalThis.isBroken = true">')`,
    );
    await page.evaluate("new Promise((done) => setTimeout(done))");
    expect(await page.evaluate("globalThis.isBroken === undefined")).toBe(true);
  });

  it("searches, filters and sorts its table, and goes through it by keys", async () => {
    const page = await open();
    const names = (): Promise<string[]> =>
      page.evaluate(
        "[...document.querySelectorAll('.row')].sort((a, b) => a.ariaRowIndex - b.ariaRowIndex).map((each) => each.querySelector('.is-task').textContent)",
      );
    expect(await names()).toEqual(["Load", EVIL, "Bad", "After"]);
    await page.evaluate("document.querySelector('.table-head button').click()");
    expect(await names()).toEqual(["Bad", "After", "Load", EVIL]);
    await page.evaluate("document.querySelector('.filter').click()");
    expect(await names()).toEqual(["Bad"]);
    await page.evaluate("document.querySelector('.filter').click()");
    await page.evaluate(
      `(() => { const search = document.querySelector("input"); search.value = "#odd"; search.dispatchEvent(new Event("input")); })()`,
    );
    expect(await names()).toEqual([EVIL]);
    await page.evaluate(
      `(() => { const search = document.querySelector("input"); search.value = ""; search.dispatchEvent(new Event("input")); })()`,
    );
    await page.evaluate("document.querySelector('.table').focus()");
    for (const key of ["ArrowDown", "ArrowDown"])
      await page.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key, windowsVirtualKeyCode: 40 });
    expect(await page.evaluate("document.querySelector('.details h2').textContent")).toBe("After");
    await page.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Escape", windowsVirtualKeyCode: 27 });
    expect(await page.evaluate("document.querySelector('.details').hidden")).toBe(true);
  });

  it("has its rows of time whole in their box, and no name of the critical path broken, however narrow", async () => {
    const page = await open();
    const timeline = await page.evaluate<number[]>(
      "(({ scrollHeight, clientHeight }) => [scrollHeight, clientHeight])(document.querySelector('.timeline'))",
    );
    expect(timeline[0]).toBe(timeline[1]);
    await page.send("Emulation.setDeviceMetricsOverride", {
      width: 500,
      height: 900,
      deviceScaleFactor: 1,
      mobile: false,
    });
    const [wide, room, lines] = await page.evaluate<number[]>(`(() => {
      const box = document.querySelector(".stops").parentElement;
      const range = document.createRange();
      range.selectNodeContents(document.querySelector(".stops .task-link"));
      return [box.scrollWidth, box.clientWidth, range.getClientRects().length];
    })()`);
    expect(wide).toBe(room);
    expect(lines).toBe(1);
  });

  it("prints all tasks with what is known of them", async () => {
    const page = await open();
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.evaluate("document.querySelectorAll('.all-tasks tbody tr').length")).toBe(4);
    expect(await page.evaluate("document.querySelector('.print article h3').textContent")).toContain("Bad");
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await page.evaluate("document.querySelector('.print').childElementCount")).toBe(0);
    const { data } = await page.send<{ data: string }>("Page.printToPDF");
    expect(Buffer.from(data, "base64").subarray(0, 5).toString()).toBe("%PDF-");
  });
});
