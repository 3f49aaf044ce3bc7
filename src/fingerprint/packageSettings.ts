import { namesIn } from "./references.ts";
import { digestSyntax, isNode, unwrap, type Node } from "./syntax.ts";

/** A statement by which a module sets something in a package as it is loaded: `dayjs.locale("de")`. */
export interface PackageSetting {
  /** The module that the name is from, as it is written. */
  readonly specifier: string;
  /** What is called or assigned: `dayjs.locale`. */
  readonly name: string;
  /** Of the statement. */
  readonly digest: string;
  /** The modules outside of the project's files that it uses besides. */
  readonly uses: readonly string[];
  /** It uses other things of the module, or of the process, whose values no text shows. */
  readonly isOpen: boolean;
}

/**
 * The statements at a module's top level that call something of a package and leave alone what it gives: what they do is
 * kept inside the package, where no value shows it.
 *
 * @param bindings the names that are imported, with the modules that they are from
 */
export function packageSettings(program: Node, bindings: Readonly<Record<string, string>>): PackageSetting[] {
  const found: PackageSetting[] = [];
  for (const statement of topLevel(program)) {
    const name = settingName(statement.expression as Node);
    if (name === undefined) continue;
    const root = name.split(".")[0]!;
    if (!Object.hasOwn(bindings, root)) continue;
    const { free } = namesIn(statement);
    const others = free.map((each) => each.name).filter((each) => each !== root && !CONSTANTS.has(each));
    found.push({
      specifier: bindings[root]!,
      name,
      digest: digestSyntax(statement),
      uses: others.flatMap((each) => (Object.hasOwn(bindings, each) ? [bindings[each]!] : [])),
      isOpen: others.some((each) => !Object.hasOwn(bindings, each)),
    });
  }
  return found;
}

const CONSTANTS: ReadonlySet<string> = new Set(["undefined", "NaN", "Infinity"]);

/** Also within blocks, conditions and loops. */
function* topLevel(node: Node): Generator<Node> {
  if (node.type === "ExpressionStatement") yield node;
  const within = [node.body, node.consequent, node.alternate, node.block, node.handler, node.finalizer, node.cases];
  if (node.type === "Program" || node.type.endsWith("Statement") || PARTS.has(node.type))
    for (const each of within.flat()) if (isNode(each)) yield* topLevel(each);
}

const PARTS: ReadonlySet<string> = new Set(["CatchClause", "SwitchCase"]);

/** What a call or an assignment is of, as far as it is written; undefined for what is neither. */
function settingName(expression: Node): string | undefined {
  let at = unwrap(expression);
  while (at.type === "AwaitExpression" || at.type === "ChainExpression" || at.operator === "void")
    at = unwrap((at.argument ?? at.expression) as Node);
  const target = at.type === "CallExpression" ? at.callee : at.type === "AssignmentExpression" ? at.left : undefined;
  return isNode(target) ? pathOf(unwrap(target)) : undefined;
}

/** `dayjs.extend(utc).locale` is of dayjs too. */
function pathOf(node: Node): string | undefined {
  if (node.type === "Identifier") return node.name as string;
  if (node.type === "CallExpression") return pathOf(unwrap(node.callee as Node));
  if (node.type !== "MemberExpression") return undefined;
  const object = pathOf(unwrap(node.object as Node));
  const { name } = node.property as Node;
  return object === undefined || node.computed === true || typeof name !== "string" ? object : `${object}.${name}`;
}
