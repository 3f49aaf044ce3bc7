import type { Page } from "./indexed.ts";

/** The graph as it is drawn, with what is asked of it at each step. */
export class GraphModel {
  readonly taskCount: number;
  readonly linkCount: number;
  readonly #page: Page;
  /** By bend: the link that leads to it; by task: those that do. */
  readonly #linksTo: number[][];

  constructor(page: Page) {
    const { links, x } = page.data.layout;
    this.#page = page;
    this.taskCount = page.data.tasks.length;
    this.linkCount = links.length / 2;
    this.#linksTo = x.map(() => []);
    for (let link = 0; link < this.linkCount; link++) this.#linksTo[links[link * 2 + 1]!]!.push(link);
  }

  /** A task, all that it needs and all that needs it, and the links between them. */
  related(task: number): { readonly tasks: ReadonlySet<number>; readonly links: ReadonlySet<number> } {
    const { data, dependents } = this.#page;
    const upstream = reach(task, (each) => data.tasks[each]!.dependencies);
    const downstream = reach(task, (each) => dependents[each]!);
    const links = new Set<number>();
    for (const each of upstream) this.#markLinks(each, upstream, links);
    for (const each of downstream) if (each !== task) this.#markLinks(each, downstream, links);
    return { tasks: new Set([...upstream, ...downstream]), links };
  }

  /** The links that lead to a task from those of a set, along all bends. */
  #markLinks(to: number, from: ReadonlySet<number>, links: Set<number>): void {
    const { layout } = this.#page.data;
    for (const last of this.#linksTo[to]!) {
      const path = [last];
      let at = layout.links[last * 2]!;
      while (at >= this.taskCount) {
        const link = this.#linksTo[at]![0]!;
        path.push(link);
        at = layout.links[link * 2]!;
      }
      if (from.has(at)) for (const link of path) links.add(link);
    }
  }

  /** The task at a place of the layout. */
  at(x: number, y: number): number | undefined {
    const { layout } = this.#page.data;
    const half = layout.nodeHeight / 2;
    for (let task = 0; task < this.taskCount; task++) {
      if (Math.abs(layout.x[task]! - x) <= layout.halfWidth[task]! && Math.abs(layout.y[task]! - y) <= half)
        return task;
    }
    return undefined;
  }

  /** The nearest task above or below in the same column. */
  beside(task: number, direction: -1 | 1): number | undefined {
    const { x, y, halfWidth } = this.#page.data.layout;
    const left = x[task]! - halfWidth[task]!;
    let best: number | undefined;
    for (let each = 0; each < this.taskCount; each++) {
      const away = (y[each]! - y[task]!) * direction;
      if (away <= 0 || Math.abs(x[each]! - halfWidth[each]! - left) > 2) continue;
      if (best === undefined || away < (y[best]! - y[task]!) * direction) best = each;
    }
    return best;
  }
}

function reach(start: number, next: (task: number) => readonly number[]): Set<number> {
  const found = new Set([start]);
  // A Set's iteration reaches what is added on the way.
  for (const task of found) for (const each of next(task)) found.add(each);
  return found;
}
