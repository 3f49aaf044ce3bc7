/** Flags of Node's that are this process's own affair: what it executes, and ports and files of which there is one. */
const OWN =
  /^--?(e|eval|p|print|pe|c|check|i|interactive|inspect.*|watch.*|test.*|run|input-type|build-.*|.*-prof.*|report-.*)(=|$)/;
/** Of these, those whose value is the next argument. */
const WITH_VALUE = /^--?(e|eval|p|print|pe|inspect-port|watch-path|input-type)$/;

/** The flags that a process started for tasks has in common with this one: loaders, conditions, warnings, limits. */
export function inheritedFlags(flags: readonly string[]): string[] {
  const inherited: string[] = [];
  for (let i = 0; i < flags.length; i++) {
    const flag = flags[i]!;
    if (!OWN.test(flag)) inherited.push(flag);
    else if (WITH_VALUE.test(flag)) i++;
  }
  return inherited;
}
