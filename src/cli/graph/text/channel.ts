/** Where a link arrives. */
export interface Arrival {
  readonly from: number;
  readonly to: number;
  readonly row: number;
}

/** All links that leave one thing, as one tree of lines: from its row along a track to the rows of those that it goes to. */
export interface Net {
  readonly from: number;
  readonly row: number;
  readonly arrivals: readonly Arrival[];
  /** The column of its vertical line, from 0; undefined where it goes straight on. */
  readonly track: number | undefined;
}

/** The lines between two columns of a drawing. */
export interface Channel {
  readonly nets: readonly Net[];
  readonly trackCount: number;
}

interface OpenNet extends Omit<Net, "track"> {
  readonly first: number;
  readonly last: number;
}

/**
 * Finds a track for each net. On a row on which one net leaves its source and another arrives, the first must turn
 * before the second comes: where that goes round in a circle, something has to move.
 *
 * @returns `blocked`: the target that should move by a row
 */
export function routeChannel(
  sources: readonly { readonly id: number; readonly row: number }[],
  arrivals: readonly Arrival[],
): Channel | { readonly blocked: number } {
  const bySource = Map.groupBy(arrivals, ({ from }) => from);
  const nets = sources.flatMap(({ id, row }): OpenNet[] => {
    const its = bySource.get(id);
    if (its === undefined) return [];
    const all = [row, ...its.map((each) => each.row)];
    return [{ from: id, row, arrivals: its, first: Math.min(...all), last: Math.max(...all) }];
  });
  const bySourceRow = new Map(nets.map((net) => [net.row, net]));
  /** Those that must have turned before a net. */
  const earlier = new Map<OpenNet, Set<OpenNet>>(nets.map((net) => [net, new Set()]));
  for (const net of nets) {
    for (const { row, to } of net.arrivals) {
      const other = bySourceRow.get(row);
      if (other === undefined || other === net) continue;
      // It goes on along this row, and nothing else may arrive there.
      if (isStraight(other)) return { blocked: to };
      earlier.get(net)!.add(other);
    }
  }
  return assignTracks(
    nets.filter((net) => !isStraight(net)),
    nets.filter(isStraight),
    earlier,
  );
}

function isStraight({ first, last }: OpenNet): boolean {
  return first === last;
}

function assignTracks(
  bent: readonly OpenNet[],
  straight: readonly OpenNet[],
  earlier: ReadonlyMap<OpenNet, ReadonlySet<OpenNet>>,
): Channel | { readonly blocked: number } {
  const trackOf = new Map<OpenNet, number>();
  // Those that go down turn the earlier the lower they start, those that go up the higher: so they do not cross.
  const waiting = bent.toSorted((a, b) => preference(a) - preference(b));
  while (waiting.length > 0) {
    const at = waiting.findIndex((net) => [...earlier.get(net)!].every((other) => trackOf.has(other)));
    if (at < 0)
      return {
        blocked:
          waiting[0]!.arrivals.find(({ row }) => waiting.some((net) => net !== waiting[0] && net.row === row))?.to ??
          waiting[0]!.arrivals[0]!.to,
      };
    const [net] = waiting.splice(at, 1) as [OpenNet];
    let track = 1 + [...earlier.get(net)!].reduce((most, other) => Math.max(most, trackOf.get(other)!), -1);
    const isTaken = (candidate: number): boolean =>
      [...trackOf].some(([other, its]) => its === candidate && net.first <= other.last && other.first <= net.last);
    while (isTaken(track)) track++;
    trackOf.set(net, track);
  }
  const trackCount = [...trackOf.values()].reduce((most, each) => Math.max(most, each + 1), 0);
  return {
    trackCount,
    nets: [
      ...straight.map(({ from, row, arrivals }) => ({ from, row, arrivals, track: undefined })),
      ...[...trackOf].map(([{ from, row, arrivals }, track]) => ({ from, row, arrivals, track })),
    ],
  };
}

function preference({ row, first, last }: OpenNet): number {
  return last - row >= row - first ? -row : row;
}
