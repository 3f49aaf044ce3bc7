/** A project that `init` can begin with: a folder of `examples/`. */
export interface Example {
  readonly name: string;
  /** In a line. */
  readonly summary: string;
  /** What it needs besides this package; the versions are those that it was tried with. */
  readonly packages: readonly string[];
  /** What it writes into, so that git can pass it over. */
  readonly writes: readonly string[];
}

export const EXAMPLES: readonly Example[] = [
  { name: "starter", summary: "a year of weather: five tasks and a page of text", packages: [], writes: ["report.md"] },
  {
    name: "flights",
    summary: "three million flights in SQL, Python, HTTP and TypeScript, with charts",
    packages: ["@duckdb/node-api", "vega", "vega-datasets", "vega-lite"],
    writes: ["out/"],
  },
];
