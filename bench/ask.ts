// node bench/ask.ts plan|explain SIZE INPUT: what a run of the ladder would do, or why of its last task.
import { makeGraph } from "./graph.ts";
import { tell } from "./tell.ts";

const [what, size, input] = process.argv.slice(2);
const graph = makeGraph("ladder", Number(size), input!);
if (what === "plan") {
  const { tasks } = await graph.plan();
  tell({ answer: tasks.length, ran: tasks.filter(({ outcome }) => outcome !== "reuse").length });
} else {
  const { outcome } = await graph.explain(`task ${Number(size) - 1}`);
  tell({ answer: 1, ran: outcome === "reuse" ? 0 : 1 });
}
