/** Names of tasks, of many the first three. */
export function listed(tasks: readonly string[]): string {
  const some = tasks.slice(0, 3).map((task) => JSON.stringify(task));
  return tasks.length > 3 ? `${some.join(", ")} and ${tasks.length - 3} more` : some.join(", ");
}
