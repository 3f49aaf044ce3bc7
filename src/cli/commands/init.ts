import { readFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { styleText } from "node:util";
import { didYouMean, PipelineError } from "../../index.ts";
import type { Command, CommandInput } from "../command.ts";
import { EXIT_FAILED, EXIT_OK } from "../exitCodes.ts";
import { EXAMPLES, type Example } from "../init/examples.ts";
import { developmentPackages, packagesOf, projectFiles } from "../init/files.ts";
import { install, missingPackages, packageManager } from "../init/install.ts";
import { writeProject } from "../init/write.ts";

/** `little init`: a new project that runs at once. */
export const initCommand: Command = {
  name: "init",
  usage: "[FOLDER]",
  maxPositionals: 1,
  isWithoutFile: true,
  options: {
    example: {
      type: "string",
      valueName: "NAME",
      help: `what to begin with: ${EXAMPLES.map(({ name }) => name).join(", ")} (default: ${EXAMPLES[0]!.name})`,
      choices: EXAMPLES.map(({ name }) => name),
    },
    "no-install": { type: "boolean", help: "write the files, and install no packages" },
  },
  examples: ["init my-pipeline", "init flights --example flights"],
  notes: EXAMPLES.map(({ name, summary }) => `${name}: ${summary}`),
  run: initialise,
};

async function initialise({ positionals, values }: CommandInput): Promise<number> {
  const example = exampleNamed(String(values.example ?? EXAMPLES[0]!.name));
  const folder = resolve(positionals[0] ?? ".");
  const { written, left } = writeProject(folder, projectFiles(example, packageName(basename(folder))));
  const where = relative(process.cwd(), folder);
  console.log(`Wrote ${written.length} files${where === "" ? "" : ` into ${where}`}: ${shortList(written)}`);
  if (left.length > 0) console.log(`Left as it was: ${left.join(", ")}`);
  const packages = await providePackages(folder, example, {
    isWanted: values["no-install"] !== true,
    // A manifest that was there is the user's: what it lacks is said, not written.
    isOwn: !left.includes("package.json"),
  });
  console.log(nextSteps(where, packages.install, isCommonJs(folder)));
  return packages.hasFailed ? EXIT_FAILED : EXIT_OK;
}

function exampleNamed(name: string): Example {
  const found = EXAMPLES.find((example) => example.name === name);
  if (found !== undefined) return found;
  const names = EXAMPLES.map((example) => example.name);
  throw new PipelineError("BAD_OPTION", `there is no example ${JSON.stringify(name)}`, {
    hint: didYouMean(name, names) ?? `The examples: ${names.join(", ")}.`,
  });
}

interface Packages {
  /** The command that is left to the user; none where all is there. */
  readonly install?: string;
  readonly hasFailed: boolean;
}

async function providePackages(
  folder: string,
  example: Example,
  { isWanted, isOwn }: { readonly isWanted: boolean; readonly isOwn: boolean },
): Promise<Packages> {
  const wanted = { ...packagesOf(example), ...(isOwn ? developmentPackages() : {}) };
  const missing = missingPackages(folder, Object.keys(wanted), isOwn);
  if (missing.length === 0) return { hasFailed: false };
  const manager = packageManager();
  const named = missing.map((name) => `${name}@${wanted[name]!}`).join(" ");
  if (!isOwn) return { install: `${manager} ${manager === "npm" ? "install" : "add"} ${named}`, hasFailed: false };
  if (!isWanted) return { install: `${manager} install`, hasFailed: false };
  if (await install(folder, manager)) return { hasFailed: false };
  const mark = styleText("red", "error:", { stream: process.stderr });
  console.error(`${mark} ${manager} install did not work (see above); the files are written`);
  return { install: `${manager} install`, hasFailed: true };
}

/** A manifest that was there may say so, which `import` does not work with. */
function isCommonJs(folder: string): boolean {
  try {
    return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { type?: string }).type === "commonjs";
  } catch {
    return false;
  }
}

function nextSteps(where: string, toInstall: string | undefined, isCommonJs: boolean): string {
  const steps = [
    ...(where === "" ? [] : [`cd ${/\s/.test(where) ? JSON.stringify(where) : where}`]),
    ...(toInstall === undefined ? [] : [toInstall]),
    ...(isCommonJs ? ["npm pkg set type=module"] : []),
    "npx little-pipelines run        # runs it",
    "npx little-pipelines run        # reuses what is valid",
    "npx little-pipelines list       # what there is",
  ];
  return ["", "Next:", ...steps.map((step) => `  ${step}`), "", "Then change pipeline.ts, and run it again."].join(
    "\n",
  );
}

function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replaceAll(/^[._-]+|-+$/g, "");
  return name === "" ? "my-pipeline" : name;
}

/** Of many files, the folders. */
function shortList(paths: readonly string[]): string {
  const tops = [...new Set(paths.map((path) => (path.includes("/") ? `${path.split("/")[0]}/` : path)))];
  return tops.sort().join(", ");
}
