import type { BuiltinObjects } from "./builtins.ts";
import type { FunctionOutlines } from "./functions.ts";
import type { Inspector } from "./inspect.ts";
import type { ProjectModules } from "./modules.ts";
import type { NativeFunctions } from "./natives.ts";
import type { GraphNode } from "./node.ts";
import type { Owner } from "./owners.ts";
import type { NodeFunctions } from "./nodeFunctions.ts";

/** What is needed to look at values. */
export interface Surroundings {
  readonly root: string;
  readonly modules: ProjectModules;
  readonly outlines: FunctionOutlines;
  readonly inspector: Inspector;
}

/** A graph of what is reached, as those see it that fill its nodes. */
export interface Growth {
  readonly around: Surroundings;
  readonly builtins: BuiltinObjects;
  readonly natives: NativeFunctions;
  /** Whose a script is, by its URL. */
  readonly ownerOf: (url: string) => Owner;
  readonly nodeFunctions: NodeFunctions;
  /** The node of a function or an object, which is looked at later if it is not known yet. */
  node(value: object): GraphNode;
  /** The node of a thing that stands for nothing else: a global that is not there. */
  named(name: string): GraphNode;
  /** The node of a function of the engine's that a global name stands for; undefined where it is none. */
  nativeGlobal(name: string, fn: object): GraphNode | undefined;
  /** That it is this very object counts, and nothing of what it holds. */
  identity(object: object): GraphNode;
  /** Lets a node count by a name alone. */
  name(node: GraphNode, name: string): void;
  /** Adds a way to a value; `variable` where it is one of a function's. */
  add(node: GraphNode, name: string, value: unknown, variable?: string): void;
}
