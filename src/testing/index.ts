/** For tests: one task on given results, what a pipeline would run, a fake clock, and the contracts of stores and executors. */
export type { ContractCase } from "./case.ts";
export {
  executorContract,
  executorContractTasks,
  type ExecutorUnderTest,
  type MakeExecutor,
} from "./executorContract.ts";
export { fakeClock, type FakeClock } from "./fakeClock.ts";
export { runTask, type RunTaskOptions, type TaskRun } from "./runTask.ts";
export { wouldRun, type WouldRun } from "./wouldRun.ts";
export { storeContract, type StoreUnderTest } from "./storeContract.ts";
