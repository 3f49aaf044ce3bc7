import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, test } from "vitest";
import { pipeline, type PipelineError, secret, sqliteStore, task } from "../../src/index.ts";
import { project } from "../support/project.ts";

const SECRET = "hunter2-of-the-run";

describe("what is secret", () => {
  afterEach(() => {
    delete process.env.SECRETS_TEST_TOKEN;
  });

  test("is in no file of the store, no event, and no error, also where it is given for a param that is not declared secret", async () => {
    process.env.SECRETS_TEST_TOKEN = "token-of-the-environment";
    const { folder } = project({});
    const asks = task("Asks", { params: { token: "" } }, async ({ params, log, step }) => {
      log.info(`asks with ${params.token}`, { headers: { authorization: params.token } });
      await step(`step ${params.token}`, async () => {});
      return params.token.length;
    });
    const fails = task("Fails", { params: { token: "" }, retry: { times: 1, delayMs: 1 } }, ({ params }) => {
      throw new TypeError(`refused ${params.token} and ${process.env.SECRETS_TEST_TOKEN}`);
    });
    const its = pipeline("Secrets", [asks, fails], {
      store: sqliteStore({ folder }),
      logFile: { folder: join(folder, "logs") },
    });
    const events: unknown[] = [];
    its.on("event", (event) => events.push(event));
    const error = await its.execute({ params: { token: secret(SECRET) }, logLevel: "silent" }).then(
      () => assert.fail("it failed"),
      (thrown: unknown) => thrown as PipelineError,
    );
    assert.match(error.message, /refused \*\*\* and \*\*\*/);
    assert.ok(error.cause instanceof TypeError);
    assert.equal(await its.getResult("Asks"), SECRET.length);
    await its.close();
    const files = globSync("**/*", { cwd: folder, withFileTypes: true }).filter((path) => path.isFile());
    const texts = files.map((path) => readFileSync(join(path.parentPath, path.name), "latin1"));
    assert.ok(texts.join("").includes("refused ***"));
    for (const text of [
      ...texts,
      JSON.stringify(events),
      JSON.stringify(error),
      String(error.stack),
      String(error.cause.stack),
    ])
      for (const hidden of [SECRET, "token-of-the-environment"])
        assert.ok(!text.includes(hidden), `${hidden} is in ${text.slice(0, 300)}`);
  });

  test("a plain param that repeats a secret is not shown either, and others are", async () => {
    const { folder } = project({});
    const asks = task("Asks", { params: { token: secret(SECRET), address: "", year: 1 } }, ({ params }) => params.year);
    const its = pipeline("Secrets", [asks], { store: sqliteStore({ folder }) });
    await its.execute({ params: { address: `https://example.org/${SECRET}`, year: 2031 }, logLevel: "silent" });
    await its.close();
    const texts = globSync("**/*", { cwd: folder, withFileTypes: true })
      .filter((path) => path.isFile())
      .map((path) => readFileSync(join(path.parentPath, path.name), "latin1"));
    assert.ok(!texts.join("").includes(SECRET));
    assert.ok(texts.join("").includes("2031"));
  });
});
