import { pipelineOf, type Edit } from "./edit.ts";
import { replaced } from "./values.ts";

/** Edits of what looks like something else: its name, its text or its place says another thing than it is. */
export const DISGUISED: readonly Edit[] = [
  replaced(
    "what a bound function was bound to that has the name of one of the language's own",
    pipelineOf(
      'const add = (a: number, b: number) => a + b;\nconst its = Object.defineProperty(add.bind(null, 1), "name", { value: "max" });',
      { A: "() => its(1)", B: "() => add(1, 1)" },
    ),
    "(null, 1)",
    "(null, 2)",
    ["A"],
  ),
  replaced(
    "which function of the language's own a name stands for, of two with one name",
    pipelineOf("const check = Number.isNaN;\nconst other = Number.isNaN;", {
      A: "() => check('x')",
      B: "() => other(1)",
    }),
    "const check = Number.isNaN",
    "const check = isNaN",
    ["A"],
  ),
  replaced(
    "which function of the language's own the project made a global",
    pipelineOf("Object.assign(globalThis, { check: Number.isNaN });\ndeclare const check: (its: unknown) => boolean;", {
      A: "() => check('x')",
      B: "() => 1",
    }),
    "check: Number.isNaN",
    "check: isNaN",
    ["A"],
  ),
];
