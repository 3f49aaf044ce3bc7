/** Lets so many through at a time, in the order of coming. */
export function slots(count: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let free = count;
  const line: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((enter) => line.push(enter));
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
