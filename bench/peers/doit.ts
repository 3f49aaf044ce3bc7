import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { SHAPES } from "../shapes.ts";
import { firstLine, type Peer } from "./peer.ts";

/** doit: Python functions that write files, decided by the contents of files. */
export const doit: Peer = {
  name: "doit",
  largest: 100_000,
  version: () => firstLine("doit", ["--version"]),
  prepare({ shape, size, input, folder }) {
    writeFileSync(join(folder, "graph.json"), JSON.stringify(SHAPES[shape](size)));
    writeFileSync(join(folder, "dodo.py"), DODO.replace("INPUT", JSON.stringify(input)));
    return { file: "doit", args: ["run", "--verbosity", "0"], cwd: folder };
  },
};

const DODO = `import json
import os

source = INPUT
os.makedirs("out", exist_ok=True)

def work(number, needs):
    total = 0 if number == 0 else number
    for need in needs:
        with open(f"out/{need}") as file:
            total += int(file.read())
    with open(f"out/{number}", "w") as file:
        file.write(str(total % 1000003))

def task_graph():
    with open("graph.json") as file:
        graph = json.load(file)
    for number, needs in enumerate(graph):
        yield {
            "name": str(number),
            "actions": [(work, [number, needs])],
            "file_dep": [f"out/{need}" for need in needs] if number > 0 else [source],
            "targets": [f"out/{number}"],
        }
`;
