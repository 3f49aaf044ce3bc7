import type { ProjectModules } from "./modules.ts";
import type { GraphNode } from "./node.ts";

/**
 * Notes at each function the modules outside of the project's files that it takes names from, once for
 * all the walks that come by.
 *
 * @returns the modules that files import for what they do, by the files that do so
 */
export async function noteImportedNames(
  nodes: Iterable<GraphNode>,
  modules: ProjectModules,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const byFile = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    if (node.file === undefined) continue;
    const its = byFile.get(node.file);
    if (its === undefined) byFile.set(node.file, [node]);
    else its.push(node);
  }
  await modules.load([...byFile.keys()]);
  const effects = new Map<string, readonly string[]>();
  for (const [file, functions] of byFile) {
    const outline = await modules.alone(file);
    if (outline === undefined) continue;
    if (outline.effects.length > 0) effects.set(file, outline.effects);
    if (Object.keys(outline.bindings).length === 0) continue;
    for (const node of functions)
      node.foreign = node.moduleNames
        .filter((name) => Object.hasOwn(outline.bindings, name))
        .map((name) => outline.bindings[name]!);
  }
  return effects;
}
