import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { SHAPES } from "../shapes.ts";
import { firstLine, type Peer } from "./peer.ts";

/** Debian's Python, where another comes first in the path. */
const PYTHONS = ["/usr/bin/python3", "python3"];

/** joblib's Memory: Python functions that are remembered by their code and the values of their arguments. */
export const joblib: Peer = {
  name: "joblib",
  largest: 100_000,
  version: () => PYTHONS.map(versionIn).find((version) => version !== undefined),
  prepare({ shape, size, input, folder }) {
    writeFileSync(join(folder, "graph.json"), JSON.stringify(SHAPES[shape](size)));
    writeFileSync(join(folder, "graph.py"), SCRIPT.replace("INPUT", JSON.stringify(input)));
    const python = PYTHONS.find((each) => versionIn(each) !== undefined) ?? "python3";
    return { file: python, args: ["graph.py"], cwd: folder };
  },
};

function versionIn(python: string): string | undefined {
  return firstLine(python, ["-c", "import joblib; print(joblib.__version__)"]);
}

const SCRIPT = `import json
from joblib import Memory

memory = Memory("cache", verbose=0)

@memory.cache
def load(text):
    return int(text.splitlines()[0])

@memory.cache
def work(number, results):
    return (number + sum(results)) % 1000003

with open("graph.json") as file:
    graph = json.load(file)
values = []
for number, needs in enumerate(graph):
    if number == 0:
        with open(INPUT) as file:
            values.append(load(file.read()))
    else:
        values.append(work(number, [values[need] for need in needs]))
`;
