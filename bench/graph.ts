import { readFileSync } from "node:fs";
import { pipeline, task, type Pipeline, type Task } from "little-pipelines";
import { addUp, SHAPES, type ShapeName } from "./shapes.ts";
import { tell } from "./tell.ts";

/**
 * Makes a pipeline of trivial tasks in a loop, as a user would. The first task reads a file that it declares.
 *
 * @param size how many tasks
 * @param input the file that the first task reads
 */
export function makeGraph(shape: ShapeName, size: number, input: string): Pipeline {
  const tasks: Task<string, number>[] = [];
  for (const [i, its] of SHAPES[shape](size).entries()) {
    const options = { dependencies: its.map((each) => tasks[each]!), ...(i === 0 ? { inputs: [input] } : {}) };
    tasks.push(
      task(`task ${i}`, options, async ({ results }) =>
        addUp(i === 0 ? Number.parseInt(readFileSync(input, "utf8"), 10) : i, Object.values(results)),
      ),
    );
  }
  return pipeline(`${shape} of ${size}`, tasks);
}

/** Executes it: console silent, everything else as it is by default. */
export async function runGraph(shape: ShapeName, size: number, input: string): Promise<void> {
  const graph = makeGraph(shape, size, input);
  const report = await graph.execute({ logLevel: "silent" });
  tell({
    answer: await graph.getResult(`task ${size - 1}`),
    ran: report.tasks.filter(({ outcome }) => outcome === "ran").length,
  });
}
