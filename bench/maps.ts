// node bench/maps.ts map|tasks SIZE CHANGED: the same work as one map, or as a task for each item; CHANGED items are others.
import { pipeline, task } from "little-pipelines";
import { tell } from "./tell.ts";

const [how, size, changed] = process.argv.slice(2);
const items = Array.from({ length: Number(size) }, (_, id) => ({ id, weight: id < Number(changed) ? -1 : 1 }));
const work = async ({ id, weight }: { id: number; weight: number }): Promise<number> => id * weight;

const example =
  how === "map"
    ? pipeline("Maps", [task.map("Map", { over: items }, work)])
    : pipeline(
        "Maps",
        items.map((item) => task(`item ${item.id}`, () => work(item))),
      );
const { tasks } = await example.execute({ logLevel: "silent" });
const ran = tasks.reduce((sum, { outcome, branches }) => sum + (branches?.ran ?? (outcome === "ran" ? 1 : 0)), 0);
const last =
  how === "map"
    ? ((await example.getResult("Map")) as number[]).at(-1)
    : await example.getResult(`item ${items.length - 1}`);
tell({ answer: last, ran });
