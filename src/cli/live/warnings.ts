/**
 * Node writes its warnings around `process.stderr`, into whatever is drawn there. Meanwhile they are handed over.
 *
 * @returns what gives them back to Node
 */
export function divertWarnings(onLines: (text: string) => void): () => void {
  const nodes = process.listeners("warning").filter(({ name }) => name === "onWarning");
  const show = ({ name, message }: Error): void => onLines(`(node:${process.pid}) ${name}: ${message}\n`);
  // `--no-warnings`
  if (nodes.length === 0) return () => {};
  for (const each of nodes) process.off("warning", each);
  process.on("warning", show);
  return () => {
    process.off("warning", show);
    for (const each of nodes) process.on("warning", each);
  };
}
