import { plainText } from "../text/width.ts";
import { groupsOf } from "./groups.ts";
import { LOOKS } from "./states.ts";
import type { TaskGraph } from "./taskGraph.ts";

/** The language of Graphviz. */
export function dot({ pipeline, nodes, dependencies }: TaskGraph): string {
  const node = (index: number): string => {
    const { name, state, reason } = nodes[index]!;
    const { stroke, fill, words } = LOOKS[state];
    const tooltip = reason === null ? words : `${words}: ${reason}`;
    return `t${index} [label=${quoted(name)}, tooltip=${quoted(tooltip)}, color="${stroke}", fillcolor="${fill}"];`;
  };
  const { groups, others } = groupsOf(nodes);
  const lines = [
    `digraph ${quoted(pipeline)} {`,
    "  rankdir=LR;",
    '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11, margin="0.15,0.08"];',
    '  edge [color="#6b7280", arrowsize=0.7];',
    ...groups.map(({ tag, members }, index) =>
      [
        `  subgraph cluster_${index} {`,
        `    label=${quoted(tag)}; style=rounded; color="#b6bcc6"; fontname="Helvetica"; fontsize=10;`,
        ...members.map((member) => `    ${node(member)}`),
        "  }",
      ].join("\n"),
    ),
    ...others.map((index) => `  ${node(index)}`),
    ...dependencies.flatMap((list, to) => list.map((from) => `  t${from} -> t${to};`)),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

/** A backslash begins an escape in labels (`\N` is the node's name), and `&` may begin an entity. */
function quoted(text: string): string {
  return `"${plainText(text).replaceAll("&", "&amp;").replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
