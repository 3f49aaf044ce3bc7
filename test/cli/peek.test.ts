import { describe, expect, it } from "vitest";
import { project } from "../support/project.ts";

const PIPELINE = `
import { pipeline, table, task } from "little-pipelines";
export default pipeline("kept", [
  task("Rows", () => table((function* () {
    for (let i = 0; i < 30; i++) yield { id: i, name: "n" + i, at: new Date(Date.UTC(2020, 0, 1)), big: 2n ** 60n, none: null };
  })())),
  task("Empty", () => table([])),
  task("Report", async ({ keep, keepFolder }) => ({ file: await keep({ name: "a.txt", contents: "hello" }), rows: await table([{ a: 1 }]) })),
]);
`;

describe("little peek", () => {
  it("shows the columns and the first rows of a table, and all rows as JSON", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    await scratch.run();
    const { stdout } = await scratch.little("peek", "Rows");
    const lines = stdout.trimEnd().split("\n");
    expect(lines.slice(0, 3)).toEqual([
      "     id  name     at                                        big     none",
      "INTEGER  VARCHAR  TIMESTAMP WITH TIME ZONE               BIGINT  INTEGER",
      "      0  n0       2020-01-01                1152921504606846976     null",
    ]);
    expect(lines.length).toBe(23);
    expect(lines[22]).toBe("(the first 20 of 30 rows)");
    const rows = JSON.parse((await scratch.little("peek", "Rows", "--json")).stdout) as unknown[];
    expect(rows.length).toBe(30);
    expect(rows[1]).toEqual({
      id: 1,
      name: "n1",
      at: "2020-01-01T00:00:00.000Z",
      big: "1152921504606846976",
      none: null,
    });
    expect((await scratch.little("peek", "Empty")).stdout).toMatch(/\(0 rows\)\n$/);
    expect((await scratch.little("peek", "Empty", "--json")).stdout).toBe("[]\n");
  });

  it("shows files and tables inside of a result by name, size and columns", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    await scratch.run();
    const { stdout } = await scratch.little("peek", "Report");
    expect(stdout).toMatch(/file: KeptFile \{[^}]*name: 'a\.txt'/);
    expect(stdout).toMatch(/sizeBytes: 5/);
    expect(stdout).toMatch(/rows: Table of 1 rows and 1 columns: a INTEGER/);
    const { file } = JSON.parse((await scratch.little("peek", "Report", "--json")).stdout) as { file: object };
    expect(file).toMatchObject({ kind: "file", name: "a.txt", sizeBytes: 5 });
  });
});
