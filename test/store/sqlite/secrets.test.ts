import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { env, pipeline, secret, sqliteStore, task, value } from "../../../src/index.ts";
import { emptyFolder } from "../folder.ts";

it("secrets and the texts of environment variables are nowhere in the state folder", async () => {
  const folder = emptyFolder();
  const [token, password, apiKey] = ["tok-4f9a0c", "pass-77aa31", "key-b1d2e3"];
  process.env.LITTLE_TEST_KEY = apiKey;
  onTestFinished(() => void delete process.env.LITTLE_TEST_KEY);
  const seen: unknown[] = [];
  // Read as the module loads, as many do: it counts by its value.
  const header = { authorization: apiKey };
  const fetch = task(
    "Fetch",
    { params: { token: secret("") }, inputs: [env("LITTLE_TEST_KEY"), value(secret(password))] },
    ({ params, log }) => {
      seen.push(params.token, header.authorization);
      log.info("fetching", { year: 2026 });
      return "x".repeat(100_000);
    },
  );
  const example = pipeline("Example", [fetch], {
    root: process.cwd(),
    logLevel: "silent",
    store: sqliteStore({ folder }),
  });
  await example.execute({ params: { token } });
  // Twice: what is not closed is still in the log of the database.
  const openFiles = texts(folder);
  await example.close();
  expect(seen).toEqual([token, apiKey]);
  for (const [name, text] of [...openFiles, ...texts(folder)])
    for (const hidden of [token, password, apiKey]) expect(text.includes(hidden), `${hidden} in ${name}`).toBe(false);
  expect(openFiles.length).toBeGreaterThan(2);
});

function texts(folder: string): [name: string, text: string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => [each.name, readFileSync(join(each.parentPath, each.name), "latin1")]);
}
