// node bench/files.ts INPUT: a task that declares files as its input and does nothing else, executed
// once: what that takes, from before the store is opened until all is written.
import { pipeline, task } from "little-pipelines";
import { seconds, tell } from "./tell.ts";

const read = task("Read", { inputs: [process.argv[2]!] }, () => "read");
const files = pipeline("files", [read]);
const begin = performance.now();
const report = await files.execute({ logLevel: "silent" });
const end = performance.now();
tell({
  answer: await files.getResult(read),
  ran: report.tasks.filter(({ outcome }) => outcome === "ran").length,
  seconds: { here: seconds(begin, end) },
});
