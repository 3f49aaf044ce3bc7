import type { TracerProvider } from "@opentelemetry/api";

/** Has a provider export what it holds. Where it cannot, or not in time, there is a warning, and the run stands. */
export async function flush(provider: TracerProvider, timeoutMs: number): Promise<void> {
  const { forceFlush } = sdkOf(provider);
  if (forceFlush === undefined || timeoutMs === 0) return;
  const waiting = Promise.withResolvers<string>();
  const timer = setTimeout(() => waiting.resolve(`it takes longer than ${timeoutMs} ms`), timeoutMs);
  try {
    const problem = await Promise.race([forceFlush(), waiting.promise]);
    if (typeof problem === "string") warn(problem);
  } catch (error) {
    warn(String(error));
  } finally {
    clearTimeout(timer);
  }
}

/** The provider of an SDK has more than the API says; the one that is registered stands in for it. */
function sdkOf(provider: TracerProvider): { readonly forceFlush?: () => Promise<void> } {
  const its = provider as { forceFlush?: () => Promise<void>; getDelegate?: () => TracerProvider };
  if (typeof its.forceFlush === "function") return { forceFlush: () => its.forceFlush!() };
  const delegate = its.getDelegate?.();
  return delegate === undefined || delegate === provider ? {} : sdkOf(delegate);
}

function warn(problem: string): void {
  process.emitWarning(`spans could not be exported: ${problem}`, { type: "PipelineWarning" });
}
