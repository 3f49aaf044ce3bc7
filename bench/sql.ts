// node bench/sql.ts: the queries over the 3 million flights as tasks, one at a time, each with its table
// kept, from before the store is opened until all is written.
import { pipeline, type Task } from "little-pipelines";
import { sql } from "little-pipelines/sql";
import { QUERIES } from "./sqlQueries.ts";
import { seconds, tell } from "./tell.ts";

const tasks: Task[] = Object.entries(QUERIES).map(([name, query]) => sql(name, query));
const queries = pipeline("queries", tasks, { concurrency: 1 });
const begin = performance.now();
const report = await queries.execute({ logLevel: "silent" });
const end = performance.now();
const byTask = Object.fromEntries(report.tasks.map(({ name, durationMs }) => [name, durationMs / 1000]));
tell({
  answer: Object.keys(QUERIES).length,
  ran: report.tasks.filter(({ outcome }) => outcome === "ran").length,
  seconds: { ...byTask, all: seconds(begin, end) },
});
