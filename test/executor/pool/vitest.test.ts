import { expect, it, vi } from "vitest";
import { memoryStore, pipeline } from "../../../src/index.ts";
import { imports, plain } from "../../fixtures/executor/tasks.ts";

it("what Vitest has changed of a task's code is refused, and the way out is named", async () => {
  const example = pipeline("Example", [plain, imports], { store: memoryStore(), logLevel: "silent" });
  const { errors } = await example.execute().then(
    () => ({ errors: [] }),
    (error: unknown) => error as { errors: Error[] },
  );
  expect(errors).toEqual([expect.objectContaining({ code: "TASK_DIFFERS", task: "Imports" })]);
  expect(errors[0]!.message).toContain("LITTLE_PIPELINES_EXECUTOR=inline");
  expect(await example.getResult(plain)).toBe(2);
  await example.close();

  vi.stubEnv("LITTLE_PIPELINES_EXECUTOR", "inline");
  const inline = pipeline("Example", [plain, imports], { store: memoryStore(), logLevel: "silent" });
  await inline.execute();
  expect(await inline.getResult(imports)).toBe("a/b");
  vi.unstubAllEnvs();
});
