/**
 * Node's warnings on modules, without its stack of lines: what is told as an error anyway is left out, and that a
 * manifest has no `type` is one line, with the cure. All others are Node's, as ever.
 */
export function shortenModuleWarnings(): void {
  const nodes = process.listeners("warning").filter(({ name }) => name === "onWarning");
  // `--no-warnings`
  if (nodes.length === 0) return;
  let isTold = false;
  // The name by which `divertWarnings` knows it.
  const onWarning = (warning: Error & { readonly code?: string }): void => {
    if (warning.message.startsWith("Failed to load the ES module")) return;
    if (warning.code !== "MODULE_TYPELESS_PACKAGE_JSON") for (const each of nodes) each(warning);
    else if (!isTold)
      console.error('package.json has no "type", so Node reads each file twice: npm pkg set type=module');
    isTold ||= warning.code === "MODULE_TYPELESS_PACKAGE_JSON";
  };
  for (const each of nodes) process.off("warning", each);
  process.on("warning", onWarning);
}
