import fc from "fast-check";

/*
 * Random projects: some modules with definitions that use each other, and tasks that use those. A project is plain
 * data, so that an edit is a function from one to the next, and any two can be written side by side.
 */

/** Something that is defined at the top level of a module. Each uses only definitions before it. */
export interface Definition {
  readonly name: string;
  readonly kind: "constant" | "object" | "function" | "arrow" | "class" | "generator" | "tag";
  /** What it computes with. */
  readonly number: number;
  /** Whether it adds or multiplies. */
  readonly adds: boolean;
  /** The definitions that it uses, by their places in the list. */
  readonly uses: readonly number[];
  /** The module that it is in. */
  readonly module: number;
}

/** How a module gets at what others define. */
export type ImportStyle = "named" | "namespace" | "barrel" | "renamed";

export interface ProjectTask {
  /** The definition that it uses. */
  readonly uses: number;
  /** The tasks that it depends on, by their places. */
  readonly dependencies: readonly number[];
  /** What each of its copies captures: one copy for each number, made in a loop. */
  readonly captured: readonly number[];
  readonly captures: "loop" | "factory" | "let";
}

export interface Project {
  readonly definitions: readonly Definition[];
  readonly tasks: readonly ProjectTask[];
  readonly moduleNames: readonly string[];
  readonly importStyle: ImportStyle;
  /** Text that means nothing: a comment, an unused function, white space, or a type. */
  readonly noise: number;
  /** Whether definitions stand in their order, or functions come last. */
  readonly functionsLast: boolean;
}

const KINDS = ["constant", "object", "function", "arrow", "class", "generator", "tag"] as const;

const small = fc.integer({ min: 1, max: 9 });

function definition(place: number, modules: number): fc.Arbitrary<Definition> {
  return fc.record({
    name: fc.constant(`d${place}`),
    kind: fc.constantFrom(...KINDS),
    number: small,
    adds: fc.boolean(),
    uses: fc.uniqueArray(fc.nat({ max: Math.max(0, place - 1) }), { maxLength: Math.min(3, place) }),
    module: fc.nat({ max: modules - 1 }),
  });
}

export const projects: fc.Arbitrary<Project> = fc
  .record({ definitionCount: fc.integer({ min: 2, max: 9 }), taskCount: fc.integer({ min: 1, max: 5 }) })
  .chain(({ definitionCount, taskCount }) =>
    fc.record({
      definitions: fc.tuple(...Array.from({ length: definitionCount }, (_, place) => definition(place, 3))),
      tasks: fc.tuple(
        ...Array.from({ length: taskCount }, (_, place) =>
          fc.record({
            uses: fc.nat({ max: definitionCount - 1 }),
            dependencies: fc.uniqueArray(fc.nat({ max: Math.max(0, place - 1) }), { maxLength: Math.min(2, place) }),
            captured: fc.uniqueArray(small, { minLength: 1, maxLength: 3 }),
            captures: fc.constantFrom("loop", "factory", "let"),
          }),
        ),
      ),
      moduleNames: fc.constant(["alpha", "beta", "gamma"]),
      importStyle: fc.constantFrom<ImportStyle>("named", "namespace", "barrel", "renamed"),
      noise: fc.nat({ max: 9 }),
      functionsLast: fc.boolean(),
    }),
  );

/** An edit, and whether it may change what a task computes. */
export interface Edit {
  readonly means: "something" | "nothing" | "nothing where names stay";
  readonly apply: (project: Project) => Project;
  readonly label: string;
}

function replaced<Item>(list: readonly Item[], place: number, change: (item: Item) => Item): Item[] {
  return list.map((item, i) => (i === place % list.length ? change(item) : item));
}

/** Whether an edit may change what a task computes; with some styles of import a name is another in another module. */
export function mayChange({ means }: Edit, { importStyle }: Project): boolean {
  return means === "something" || (means !== "nothing" && importStyle !== "named" && importStyle !== "barrel");
}

/** Edits by kind; each applies to any project. */
export const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ place: fc.nat(), number: small }).map(({ place, number }): Edit => ({
    means: "something",
    label: `number of definition ${place} is ${number}`,
    apply: (p) => ({ ...p, definitions: replaced(p.definitions, place, (each) => ({ ...each, number })) }),
  })),
  fc.nat().map((place): Edit => ({
    means: "something",
    label: `definition ${place} adds or multiplies`,
    apply: (p) => ({ ...p, definitions: replaced(p.definitions, place, (each) => ({ ...each, adds: !each.adds })) }),
  })),
  fc.record({ place: fc.nat(), kind: fc.constantFrom(...KINDS) }).map(({ place, kind }): Edit => ({
    means: "something",
    label: `definition ${place} is a ${kind}`,
    apply: (p) => ({ ...p, definitions: replaced(p.definitions, place, (each) => ({ ...each, kind })) }),
  })),
  fc.record({ place: fc.nat(), used: fc.nat() }).map(({ place, used }): Edit => ({
    means: "something",
    label: `definition ${place} uses ${used}`,
    apply: (p) => ({
      ...p,
      definitions: replaced(p.definitions, place, (each) => {
        const own = p.definitions.indexOf(each);
        return own === 0 ? each : { ...each, uses: [used % own] };
      }),
    }),
  })),
  fc
    .record({ place: fc.nat(), captured: fc.uniqueArray(small, { minLength: 1, maxLength: 3 }) })
    .map(({ place, captured }): Edit => ({
      means: "something",
      label: `task ${place} captures ${captured.join()}`,
      apply: (p) => ({ ...p, tasks: replaced(p.tasks, place, (each) => ({ ...each, captured })) }),
    })),
  fc.record({ place: fc.nat(), uses: fc.nat() }).map(({ place, uses }): Edit => ({
    means: "something",
    label: `task ${place} uses ${uses}`,
    apply: (p) => ({
      ...p,
      tasks: replaced(p.tasks, place, (each) => ({ ...each, uses: uses % p.definitions.length })),
    }),
  })),
  fc.record({ place: fc.nat(), module: fc.nat({ max: 2 }) }).map(({ place, module }): Edit => ({
    means: "nothing where names stay",
    label: `definition ${place} moves to module ${module}`,
    apply: (p) => ({ ...p, definitions: replaced(p.definitions, place, (each) => ({ ...each, module })) }),
  })),
  fc.nat({ max: 99 }).map((number): Edit => ({
    means: "nothing",
    label: `a module is renamed ${number}`,
    apply: (p) => ({
      ...p,
      moduleNames: replaced(p.moduleNames, number, (name) => `${name.split("_")[0]!}_${number}`),
    }),
  })),
  fc
    .nat({ max: 9 })
    .map((noise): Edit => ({ means: "nothing", label: `noise ${noise}`, apply: (p) => ({ ...p, noise }) })),
  fc.constant<Edit>({
    means: "nothing",
    label: "functions come last or in order",
    apply: (p) => ({ ...p, functionsLast: !p.functionsLast }),
  }),
);
