import { plainText } from "../text/width.ts";
import { groupsOf } from "./groups.ts";
import { LOOKS, stateCounts } from "./states.ts";
import type { TaskGraph } from "./taskGraph.ts";

/** A Mermaid flowchart, as Markdown on many sites shows it. */
export function mermaid({ nodes, dependencies }: TaskGraph): string {
  const node = (index: number): string => {
    const { name, state } = nodes[index]!;
    return `t${index}["${escaped(name)}"]:::${state}`;
  };
  const { groups, others } = groupsOf(nodes);
  const lines = [
    "flowchart LR",
    ...groups.map(({ tag, members }, index) =>
      [`  subgraph g${index}["${escaped(tag)}"]`, ...members.map((member) => `    ${node(member)}`), "  end"].join(
        "\n",
      ),
    ),
    ...others.map((index) => `  ${node(index)}`),
    ...dependencies.flatMap((list, to) => list.map((from) => `  t${from} --> t${to}`)),
    ...stateCounts(nodes).map(({ state }) => {
      const { fill, stroke } = LOOKS[state];
      return `  classDef ${state} fill:${fill},stroke:${stroke},color:#1a1a1a`;
    }),
  ];
  return `${lines.join("\n")}\n`;
}

/** Mermaid reads HTML and Markdown in labels, and entities by number with `#` for `&#`. */
function escaped(text: string): string {
  return plainText(text).replaceAll(/["#&<>`*_\\;[\](){}|]/gu, (letter) => `#${letter.codePointAt(0)};`) || " ";
}
