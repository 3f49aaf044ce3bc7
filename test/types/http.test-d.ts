import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { pipeline, type KeptFile, secret, task, type Task, type TaskContext } from "../../src/index.ts";
import { fetchPages, http, rateLimit, request, type CsvField, type WrittenFile } from "../../src/tasks/http/index.ts";

interface Stop {
  readonly id: string;
}
const address = "https://example.org";

describe("http", () => {
  it("has the type of what it is read as, and its literal name", () => {
    expectTypeOf(http("A", address)).toEqualTypeOf<Task<"A", unknown>>();
    expectTypeOf(http("A", address, { as: "text" })).toEqualTypeOf<Task<"A", string>>();
    expectTypeOf(http("A", address, { as: "csv" })).toEqualTypeOf<Task<"A", Record<string, CsvField>[]>>();
    expectTypeOf(http("A", address, { as: "bytes" })).toEqualTypeOf<Task<"A", Uint8Array>>();
    expectTypeOf(http("A", address, { as: "file" })).toEqualTypeOf<Task<"A", KeptFile>>();
    expectTypeOf(http("A", address, { as: "output", to: "a" })).toEqualTypeOf<Task<"A", WrittenFile>>();
  });

  it("has the type of its schema, of what `parse` makes, or the one that is given", () => {
    const schema = z.array(z.object({ id: z.string() }));
    expectTypeOf(http("A", address, { validate: schema })).toEqualTypeOf<Task<"A", { id: string }[]>>();
    expectTypeOf(http("A", address, { validate: schema, parse: (stops) => stops.length })).toEqualTypeOf<
      Task<"A", number>
    >();
    expectTypeOf(http("A", address, { as: "text", parse: async (text) => text.length })).toEqualTypeOf<
      Task<"A", number>
    >();
    expectTypeOf(http("A", address, { parse: (data) => data as Stop[] })).toEqualTypeOf<Task<"A", Stop[]>>();
    expectTypeOf(http<Stop[]>("A", address, { headers: { a: secret("x") } })).toEqualTypeOf<Task<string, Stop[]>>();
  });

  it("reaches the tasks that depend on it, and is given what it depends on", async () => {
    const city = task("City", () => "Bern");
    const stops = http("Stops", ({ results, params }) => `${address}/${results.City}/${params.year.toFixed()}`, {
      dependencies: [city],
      params: { year: 2024 },
      validate: z.array(z.string()),
      rateLimit: rateLimit({ perSecond: 1 }),
    });
    const count = task("Count", { dependencies: [stops] }, ({ results }) => results.Stops.length);
    const example = pipeline("X", [city, stops, count]);
    expectTypeOf(example.getResult("Stops")).resolves.toEqualTypeOf<string[]>();
  });

  it("refuses what there is not", () => {
    // @ts-expect-error no such form
    http("A", address, { as: "xml" });
    // @ts-expect-error outputs are what `to` says
    http("A", address, { outputs: ["a"] });
    // @ts-expect-error a header is a text or a secret
    http("A", address, { headers: { a: 1 } });
  });
});

describe("request and fetchPages", () => {
  it("have the type of their schema, or of what they are read as", () => {
    const its = async (context: TaskContext): Promise<void> => {
      expectTypeOf((await request(context, address)).data).toEqualTypeOf<unknown>();
      expectTypeOf((await request(context, address, { as: "text" })).data).toEqualTypeOf<string>();
      expectTypeOf((await request(context, address, { validate: z.number() })).data).toEqualTypeOf<number>();
      const options = { validate: z.object({ next: z.string() }), next: (page: { next: string }) => page.next };
      for await (const { data } of fetchPages(context, address, options))
        expectTypeOf(data.next).toEqualTypeOf<string>();
    };
    expectTypeOf(its).toBeFunction();
  });
});
