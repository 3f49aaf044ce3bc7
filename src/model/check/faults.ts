import type { OptionFault } from "../optionFault.ts";
import type { Check } from "./check.ts";

/** What is wrong with a task's `checks`. */
export function checkFaults(checks: unknown, dependencies: readonly string[]): OptionFault[] {
  const example = 'Write checks: [check.notNull("id"), check("not empty", (rows) => rows.length > 0)].';
  if (!Array.isArray(checks)) return [{ what: "checks is no list", hint: example }];
  const faults: OptionFault[] = [];
  const names = new Set<string>();
  for (const each of checks as unknown[]) {
    if (!isCheck(each)) {
      faults.push({ what: `checks holds ${typeof each === "function" ? "a function" : String(each)}`, hint: example });
      continue;
    }
    const name = JSON.stringify(each.name);
    if (names.has(each.name))
      faults.push({ what: `two checks have the name ${name}`, hint: "Names are unique in a task: rename one." });
    names.add(each.name);
    const other = each.settings?.is === "foreign key" ? (each.settings.task as string) : undefined;
    if (other === undefined || dependencies.includes(other)) continue;
    faults.push({
      what: `check ${name} looks into the rows of task ${JSON.stringify(other)}, which is no dependency`,
      hint: `Add ${JSON.stringify(other)} to its dependencies.`,
    });
  }
  return faults;
}

function isCheck(candidate: unknown): candidate is Check {
  return typeof candidate === "object" && candidate !== null && (candidate as Partial<Check>).kind === "check";
}
