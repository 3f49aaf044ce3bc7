// The first example of the Python library, in TypeScript: three tasks, and one that adds them up.
import { setTimeout as sleep } from "node:timers/promises";
import { expire, pipeline, task } from "little-pipelines";

export const one = task("TaskOne", async () => {
  await sleep(100); // Emulate processing time
  return 1;
});

export const two = task("TaskTwo", async ({ step }) => {
  const raw = await step("extract", async () => {
    await sleep(1500);
    return 1;
  });
  return step("transform", async () => {
    await sleep(1000);
    return raw + 1;
  });
});

// Its result expires when the pipeline completes, so it runs every time.
export const three = task("TaskThree", { expire: expire.onComplete() }, async () => {
  await sleep(300);
  return 3;
});

export const sum = task("Sum", { dependencies: [one, two, three] }, async ({ results }) => {
  await sleep(250);
  return results.TaskOne + results.TaskTwo + results.TaskThree;
});

const example = pipeline("Example1", [sum, two, three, one]); // Order does not matter
export default example;

if (import.meta.main) {
  await example.execute();
  console.log("Final result:", await example.getResult(sum)); // 6
}
