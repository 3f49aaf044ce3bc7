/** What examples in docstrings take for granted: a pipeline and its tasks, and what a user's own functions would be. */
export const EXAMPLE_NAMES = `
import type { Executor, Pipeline, RunRecord, Store, Table, Task, TaskContext } from "little-pipelines";
import { Shell } from "little-pipelines/shell";
import type { RequestContext } from "little-pipelines/http";

type Row = { readonly id: number; readonly code: string; readonly iata: string };
type Work = () => Promise<Row[]>;
type Rated<Name extends string> = Task<Name, number>;
type WholeFs = typeof import("node:fs");
type WholePath = typeof import("node:path");

declare global {
  interface FlightRow { readonly origin: string; readonly destination: string; readonly distance: number; readonly delay: number }

  // What examples are members of.
  class ExampleShell extends Shell { greet(): void; importStops(): void }

  // A pipeline and its tasks.
  const example: Pipeline<{ Sum: number }>;
  const sum: Rated<"Sum">;
  const one: Rated<"TaskOne">;
  const two: Rated<"TaskTwo">;
  const tasks: readonly Task[];
  const last: RunRecord;
  const airports: Task<"Airports", Row[]>;
  const delays: Task<"Delays", number[]>;
  const flights: Task<"Flights", Table<{ delay: number }>>;
  const byOrigin: Task<"ByOrigin", Table>;
  const clean: Task<"Clean", Row[], readonly ["Load", { id: number }[]], { year: number }>;
  const report: Task<"Report", string>;
  const list: Task<"List", string>;
  /** A task in one example, a function in another. */
  const load: Task<"Load", string> & (() => Promise<string>);

  // What tasks are given.
  const step: TaskContext["step"];
  const keep: TaskContext["keep"];
  const keepFolder: TaskContext["keepFolder"];
  const context: RequestContext;
  const results: { readonly Flights: readonly { readonly delay: number }[]; readonly Load: { readonly id: number }[] };

  // What users have of their own.
  const fetchAll: (given?: unknown) => Promise<Row[]>;
  const loadFlights: () => Promise<FlightRow[]>;
  const fetchPrices: Work;
  const fetchRates: Work;
  const fetchStops: Work;
  const fetchToday: Work;
  const loadAirports: Work;
  const loadCensus: Work;
  const loadInvoices: Work;
  const runModel: Work;
  const sumWeek: Work;
  const totals: Work;
  const train: Work;
  const loadOrders: () => Promise<{ readonly state: string }[]>;
  const loadRates: () => Promise<{ readonly updated_at: Date }[]>;
  const readRows: (file: string) => Row[];
  const readLines: (file: string) => AsyncIterable<Record<string, unknown>>;
  const interpret: (text: string) => Promise<string>;
  const delayOf: (airport: Row, year: number) => number;
  const render: (map: object, folder: string) => Promise<void>;
  const map: object;
  const svg: string;
  const rows: readonly Row[];
  const query: string;
  const modelSettings: { readonly depth: number };
  const db: import("node:sqlite").DatabaseSync;
  const connection: import("@duckdb/node-api").DuckDBConnection;
  const orderPage: import("zod").ZodType<{ readonly orders: Row[]; readonly total: number }>;
  const redisStore: (options: object) => Store;
  const processExecutor: (options: object) => Executor;

  // Of packages, and of Node.
  const z: typeof import("zod").z;
  const assert: typeof import("node:assert/strict");
  const readFile: typeof import("node:fs/promises").readFile;
  const readFileSync: WholeFs["readFileSync"];
  const mkdtempSync: WholeFs["mkdtempSync"];
  const join: WholePath["join"];
  const tmpdir: typeof import("node:os").tmpdir;
}
`;
