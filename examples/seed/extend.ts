// The second example of the Python library: a task that goes on with another's data.
import { pipeline, task } from "little-pipelines";

export const zero = task("Zero", () => ["Some", "values"]);

export const one = task("One", { dependencies: [zero] }, async ({ results, step }) => {
  const status = await step("preflight", () => "OK");
  const data = results.Zero; // A copy of its own: Zero's result stays as it is
  data.push("more", "values", status);
  return data;
});

const example = pipeline("tests").add(one, zero); // Order does not matter
export default example;

if (import.meta.main) {
  await example.execute();
  console.log(await example.getResult("One")); // ["Some", "values", "more", "values", "OK"]
}
