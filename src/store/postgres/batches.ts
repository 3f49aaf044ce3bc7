/**
 * Calls of one function that are made at about the same time, done as one: those of one turn of the event loop, and those that come while
 * the ones before them are on their way. A question to another machine takes as long for one as for a hundred.
 */
export function inBatches<Item, Result>(
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
  most = 500,
): (item: Item) => Promise<Result> {
  type Call = { readonly item: Item } & PromiseWithResolvers<Result>;
  let waiting: Call[] = [];
  let isAtWork = false;

  const settle = async (calls: readonly Call[]): Promise<void> => {
    try {
      const results = await work(calls.map(({ item }) => item));
      for (const [i, { resolve }] of calls.entries()) resolve(results[i]!);
    } catch (error) {
      if (calls.length === 1) calls[0]!.reject(error);
      // One of them cannot be done: the others must not suffer for it.
      else for (const call of calls) await settle([call]);
    }
  };

  const run = async (): Promise<void> => {
    while (waiting.length > 0) {
      const calls = waiting.slice(0, most);
      waiting = waiting.slice(most);
      await settle(calls);
    }
    isAtWork = false;
  };

  return (item) => {
    const call = { item, ...Promise.withResolvers<Result>() };
    waiting.push(call);
    if (!isAtWork) {
      isAtWork = true;
      queueMicrotask(() => void run());
    }
    return call.promise;
  };
}
