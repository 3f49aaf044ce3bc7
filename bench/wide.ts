// node bench/wide.ts SIZE INPUT: layers of tasks, each on three of the layer before.
import { runGraph } from "./graph.ts";

const [size, input] = process.argv.slice(2);
await runGraph("wide", Number(size), input!);
