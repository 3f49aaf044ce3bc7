// node bench/ladder.ts SIZE INPUT: a chain of tasks, each on three before it.
import { runGraph } from "./graph.ts";

const [size, input] = process.argv.slice(2);
await runGraph("ladder", Number(size), input!);
