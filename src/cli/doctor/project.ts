import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { firstLine, ok, problem, warning, type Diagnosis } from "./diagnosis.ts";
import { parseJsonc } from "./jsonc.ts";

/** The files of the project that say how Node and TypeScript read it. */
export function projectDiagnoses(root: string): Diagnosis[] {
  return [manifestDiagnosis(root), ...typeScriptDiagnoses(root)];
}

function manifestDiagnosis(root: string): Diagnosis {
  const path = join(root, "package.json");
  if (!existsSync(path)) {
    return warning(
      "package.json",
      `there is none in ${root} or above: this folder counts as the project root`,
      'npm init -y, and add "type": "module"',
    );
  }
  try {
    const { type } = JSON.parse(readFileSync(path, "utf8")) as { type?: unknown };
    if (type === "module") return ok("package.json", path);
    const what =
      type === "commonjs"
        ? 'has "type": "commonjs": Node takes no .ts and .js file of it for a module'
        : 'has no "type": "module": Node reads each file twice to see what it is';
    return warning("package.json", what, "npm pkg set type=module");
  } catch (error) {
    return problem("package.json", `cannot be read: ${firstLine(error)}`, `Correct ${path}`);
  }
}

interface TypeScriptSettings {
  readonly extends?: unknown;
  readonly compilerOptions?: Readonly<Record<string, unknown>>;
}

/** Node takes types out of TypeScript, and does nothing else with it. */
function typeScriptDiagnoses(root: string): Diagnosis[] {
  const path = join(root, "tsconfig.json");
  if (!existsSync(path)) return [];
  let settings: TypeScriptSettings;
  try {
    settings = parseJsonc(readFileSync(path, "utf8")) as TypeScriptSettings;
  } catch (error) {
    return [warning("tsconfig.json", `cannot be read: ${firstLine(error)}`, `Correct ${path}`)];
  }
  const { compilerOptions: options = {} } = settings;
  const diagnoses: Diagnosis[] = [];
  const set = (name: string): string => `In tsconfig.json, compilerOptions: ${name}`;
  // What it extends may say it.
  if (options.erasableSyntaxOnly !== true && settings.extends === undefined) {
    diagnoses.push(
      warning(
        "tsconfig.json",
        "the editor accepts enums, namespaces and the like, which Node cannot run",
        set('"erasableSyntaxOnly": true'),
      ),
    );
  }
  if (options.paths !== undefined)
    diagnoses.push(
      warning(
        "tsconfig.json",
        "paths are names that Node does not know",
        'Use "imports" of package.json for them: names that begin with #',
      ),
    );
  if (options.experimentalDecorators === true)
    diagnoses.push(
      warning(
        "tsconfig.json",
        "decorators are nothing that Node can run",
        "Do without decorators in what the pipeline imports",
      ),
    );
  return diagnoses.length === 0 ? [ok("tsconfig.json", "nothing that Node cannot run")] : diagnoses;
}
