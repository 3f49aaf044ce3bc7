/** Tasks that have a tag in common, by their numbers. */
export interface Group {
  readonly tag: string;
  readonly members: readonly number[];
}

/** A task with several tags is drawn in the group of its first. */
export function groupsOf(nodes: readonly { readonly tags: readonly string[] }[]): {
  readonly groups: readonly Group[];
  readonly others: readonly number[];
} {
  const byTag = Map.groupBy(nodes.keys(), (index) => nodes[index]!.tags[0]);
  const groups = [...byTag].flatMap(([tag, members]) => (tag === undefined ? [] : [{ tag, members }]));
  return { groups, others: byTag.get(undefined) ?? [] };
}
