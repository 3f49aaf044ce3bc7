import type { Connection } from "./database.ts";

/** After so many tasks of which there is nothing, the next are likely new as well. */
const MISSES = 16;

/**
 * Tasks of which the tables have no entry at all: in a first run each would be looked up in vain, at 8 µs.
 * After some misses all names are read, once a run, at 1 µs a name.
 */
export class UnseenTasks {
  #misses = 0;
  #seen: Set<string> | undefined;

  /** Whether there is certainly no entry of a task. */
  has(task: string, connection: Connection): boolean {
    if (this.#misses < MISSES) return false;
    this.#seen ??= new Set(taskNames(connection));
    return !this.#seen.has(task);
  }

  /** Takes note of what a look-up has found. */
  note<Found>(found: Found | undefined): Found | undefined {
    if (found === undefined) this.#misses++;
    return found;
  }

  /** To be told of entries that the tables have got since. */
  add(tasks: Iterable<string>): void {
    if (this.#seen !== undefined) for (const task of tasks) this.#seen.add(task);
  }

  clear(): void {
    this.#misses = 0;
    this.#seen = undefined;
  }
}

/** From one name to the next in the index, since `distinct` would read all of it. */
function taskNames(connection: Connection): string[] {
  const statement = connection.prepare(
    `with recursive names (task) as (
       select min(task) from entries
       union all
       select (select min(task) from entries where entries.task > names.task) from names where names.task is not null
     )
     select task from names where task is not null`,
  );
  return (statement.all() as { task: string }[]).map(({ task }) => task);
}
