// node bench/python.ts FOLDER PYTHON: the same script by itself, as a task that has run before, and as one whose script is new.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "little-pipelines";
import { python } from "little-pipelines/python";
import { measure } from "./measure.ts";
import { seconds, tell } from "./tell.ts";

const [folder, interpreter] = process.argv.slice(2) as [string, string];
const write = (text: string): void =>
  writeFileSync(join(folder, "script.py"), `def run():\n    return ${text}\n\nif __name__ == "__main__":\n    run()\n`);
const example = pipeline("python", [python("Script", { interpreter }, "script.py")], {
  root: folder,
  logLevel: "silent",
  logFile: false,
});
const execute = async (): Promise<{ task: number; all: number }> => {
  const begin = performance.now();
  const { tasks } = await example.execute({ force: true });
  return { task: tasks[0]!.durationMs / 1000, all: seconds(begin, performance.now()) };
};

write("0");
await execute();
const again = await execute();
const { wall } = measure({ file: interpreter, args: [join(folder, "script.py")] });
write(String(process.pid));
const first = await execute();
tell({ answer: 1, ran: 3, seconds: { alone: wall, task: again.task, again: again.all, first: first.all } });
