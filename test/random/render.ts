import type { Definition, Project } from "./project.ts";

/** The files of a project, by name. */
export function render(project: Project): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [module, name] of project.moduleNames.entries()) files[`${name}.ts`] = moduleText(project, module);
  files["barrel.ts"] = project.moduleNames.map((name) => `export * from "./${name}.ts";\n`).join("");
  files["pipeline.ts"] = pipelineText(project);
  return files;
}

function moduleText(project: Project, module: number): string {
  const own = project.definitions.filter((each) => each.module === module);
  const used = new Set(own.flatMap(({ uses }) => uses.map((place) => project.definitions[place]!)));
  const ordered = project.functionsLast ? [...own.filter((each) => !isHoisted(each)), ...own.filter(isHoisted)] : own;
  // Cyclic imports are fine as long as nothing is computed while modules load: constants are, so they use nothing.
  return [
    imports(
      project,
      [...used].filter((each) => each.module !== module),
    ),
    noise(project.noise, `module${module}`),
    ...ordered.map((each) => definitionText(project, each, module)),
  ].join("\n");
}

function isHoisted({ kind }: Definition): boolean {
  return kind === "function" || kind === "generator";
}

/** Each import by itself: definitions may move between modules. */
function imports(project: Project, used: readonly Definition[]): string {
  return used
    .map(({ name, module }) => {
      const from = `"./${project.moduleNames[module]!}.ts"`;
      switch (project.importStyle) {
        case "named":
          return `import { ${name} } from ${from};`;
        case "renamed":
          return `import { ${name} as its_${name} } from ${from};`;
        case "namespace":
          return `import * as from_${name} from ${from};`;
        case "barrel":
          return `import { ${name} } from "./barrel.ts";`;
      }
    })
    .join("\n");
}

/** How a definition is called where it is used. */
function nameIn(project: Project, { name, module }: Definition, here: number | undefined): string {
  if (module === here) return name;
  if (project.importStyle === "renamed") return `its_${name}`;
  return project.importStyle === "namespace" ? `from_${name}.${name}` : name;
}

/** An expression that has a definition's value for `x`. */
function use(project: Project, definition: Definition, here: number | undefined, x: string): string {
  const name = nameIn(project, definition, here);
  switch (definition.kind) {
    case "constant":
      return name;
    case "object":
      return `${name}.of(${x})`;
    case "function":
    case "arrow":
      return `${name}(${x})`;
    case "class":
      return `new ${name}(${x}).get()`;
    case "generator":
      return `[...${name}(${x})][0]`;
    case "tag":
      return `${name}\`\${${x}}\``;
  }
}

function definitionText(project: Project, its: Definition, module: number): string {
  const { name, kind, number, adds } = its;
  const gap = project.noise % 2 === 0 ? " " : "\n    ";
  const used = its.uses.map((place) => use(project, project.definitions[place]!, module, "x"));
  const body = [`x ${adds ? "+" : "*"} ${number}`, ...used].join(`${gap}+ `);
  const comment = noise(project.noise, name);
  switch (kind) {
    case "constant":
      return `${comment}export const ${name} = ${number};`;
    case "object":
      return `${comment}export const ${name} = {${gap}number: ${number}, of(x: number): number { return ${body} + this.number; } };`;
    case "function":
      return `${comment}export function ${name}(x: number): number {${gap}return ${body};\n}`;
    case "arrow":
      return `${comment}export const ${name} = (x: number): number =>${gap}${body};`;
    case "class":
      return `${comment}export class ${name} {${gap}#x: number;\n  constructor(x: number) { this.#x = x; }\n  get(): number { const x = this.#x; return ${body}; }\n}`;
    case "generator":
      return `${comment}export function* ${name}(x: number): Generator<number> {${gap}yield ${body};\n}`;
    case "tag":
      return `${comment}export const ${name} = (parts: TemplateStringsArray, x: number): number =>${gap}${body} + parts.length;`;
  }
}

/** Text that means nothing. */
function noise(number: number, where: string): string {
  switch (number % 5) {
    case 0:
      return "";
    case 1:
      return `// noise ${number} at ${where}\n`;
    case 2:
      return `/* noise\n   ${number} */\n`;
    case 3:
      return `function unused_${where}_${number}(): number { return ${number}; }\n`;
    default:
      return `type Unused_${where}_${number} = { readonly n: ${number} };\n`;
  }
}

function pipelineText(project: Project): string {
  const used = new Set(project.tasks.map(({ uses }) => project.definitions[uses]!));
  const lines = [
    'import { pipeline, task, type Task } from "little-pipelines";',
    imports(project, [...used]),
    noise(project.noise, "pipeline"),
    "const tasks: Task[] = [];",
    "const sum = (results: object): number => Object.values(results).reduce((total: number, each) => total + (each as number), 0);",
  ];
  for (const [place, { uses, dependencies, captured, captures }] of project.tasks.entries()) {
    const value = use(project, project.definitions[uses]!, undefined, "n");
    const first = dependencies.map((each) => `"T${each}_0"`).join(", ");
    const make = (n: string, i: string): string =>
      `tasks.push(task(\`T${place}_\${${i}}\`, { dependencies: [${first}] }, ({ results }) => sum(results) + ${value.replaceAll(/\bn\b/g, n)}));`;
    const list = `[${captured.join(", ")}]`;
    if (captures === "loop") lines.push(`for (const [i, n] of ${list}.entries()) {\n  ${make("n", "i")}\n}`);
    else if (captures === "factory")
      lines.push(
        `function make${place}(n: number, i: number): void {\n  ${make("n", "i")}\n}`,
        `${list}.forEach(make${place});`,
      );
    else {
      for (const [i, number] of captured.entries())
        lines.push(`let n${place}_${i} = 0;\n${make(`n${place}_${i}`, String(i))}\nn${place}_${i} = ${number};`);
    }
  }
  lines.push('export default pipeline("random", tasks, { logLevel: "silent", logFile: false });');
  return lines.join("\n");
}
