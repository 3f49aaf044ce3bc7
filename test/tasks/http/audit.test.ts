import { expect, it } from "vitest";
import { memoryStore, pipeline, task, url } from "../../../src/index.ts";
import { fetchPages, http, request } from "../../../src/tasks/http/index.ts";
import { startServer } from "../../support/server.ts";

it("an audit sees what a task requests and does not declare, and nothing of what is a task by itself", async () => {
  const server = await startServer(() => ({ headers: { etag: '"1"' }, body: "[1]" }));
  const address = `${server.origin}/a`;
  const whole = http("Whole", address);
  const paged = http("Paged", `${server.origin}/b`, { pages: true });
  const declared = task(
    "Declared",
    { inputs: [url(address)] },
    async (context) => (await request(context, address)).data,
  );
  const hidden = task("Hidden", async (context) => (await request(context, `${address}?k=1`)).data);
  const pages = task("Pages", async (context) => {
    for await (const page of fetchPages(context, address)) return page.data;
    return null;
  });
  const example = pipeline("audited", [whole, paged, declared, hidden, pages], {
    store: memoryStore(),
    logLevel: "silent",
    logFile: false,
  });
  await example.execute();
  const { tasks } = await example.audit();
  const seen = Object.fromEntries(
    tasks.map(({ name, hidden }) => [name, hidden.map(({ kind, what }) => `${kind} ${what}`)]),
  );
  expect(seen).toEqual({ Whole: [], Declared: [], Hidden: [`network ${address}?…`], Pages: [`network ${address}`] });
});
