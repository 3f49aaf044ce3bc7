/** Tasks, pipelines and all that they are made of: results that are kept, reused while they are valid, and can be explained. */
export { PipelineError, type ErrorCode, type PipelineErrorOptions } from "./model/errors.ts";
export type { AuditedTask, AuditReport, AuditVerdict, HiddenInput, HiddenKind } from "./model/audit.ts";
export { check } from "./model/check/index.ts";
export type {
  Check,
  CheckAnswer,
  CheckContext,
  CheckOptions,
  Finding,
  ReadyCheckOptions,
  Severity,
} from "./model/check/check.ts";
export { checkWarnings, describeCheck, failedChecks, type Checked, type CheckReport } from "./model/check/report.ts";
export type { ForeignKey, RangeEnds, RowCount } from "./model/check/ready.ts";
export { systemClock, type Clock } from "./model/clock.ts";
export type { Branch, BranchStore } from "./model/branch.ts";
export type { Branching, Range, Source } from "./model/branching.ts";
export type { Entry, NewEntry, Origin, ResultRef, StoredBytes } from "./model/entry.ts";
export type { Difference, Explanation, Kept, KeptOfTask } from "./model/explanation.ts";
export type { Clearance, Flight, FlightAhead, FlightOptions } from "./model/flight.ts";
export type { EventListener, EventName, EventOf, LogLevel, RunEvent } from "./model/event.ts";
export type {
  Executor,
  ExecutorKind,
  PlannedAttempt,
  TaskAnswer,
  TaskRequest,
  TaskTold,
  TraceLink,
} from "./model/executor.ts";
export type { ExecutorOpener, ExecutorSurroundings } from "./model/executorOpener.ts";
export { expire } from "./model/expiry/index.ts";
export type { Weekday } from "./model/expiry/calendar.ts";
export type { Duration } from "./model/expiry/duration.ts";
export type { CalendarOptions, ExpiryKind, ExpiryPolicy } from "./model/expiry/policy.ts";
export { env, file, text, value } from "./model/inputs.ts";
export type {
  EnvInput,
  FileInput,
  Input,
  ProbeContext,
  ProbeInput,
  ProbeOptions,
  SourceText,
  TextContext,
  TextInput,
  RateLimit,
  SecretText,
  UrlHeader,
  UrlInput,
  UrlOptions,
  ValueInput,
} from "./model/inputs.ts";
export type { Fingerprint, Key, KeyParts, Note } from "./model/key.ts";
export type {
  Batch,
  KeptFile,
  KeptFolder,
  KeptOutput,
  OutputFile,
  NewParcel,
  Parcel,
  ParcelKeeper,
  ParcelRef,
  ReadOptions,
  Table,
  TableColumn,
} from "./model/kept.ts";
export type { ArrayOf, BranchFunction, MapOptions } from "./model/map.ts";
export { product, range, type ItemOf, type Over, type Product } from "./model/over.ts";
export type { KeptFacts } from "./model/keptFacts.ts";
export type { LogRecord, LogsOptions } from "./model/logRecord.ts";
export type { PinoLike, RunListener } from "./model/logger.ts";
export type { TaskLog } from "./model/taskLog.ts";
export type { NoParams, ParamDefaults, ParamsOf, ParamValue } from "./model/params.ts";
export type { Plan, PlannedOutcome, PlannedTask } from "./model/plan.ts";
export type { Reason, UnreachableSource } from "./model/reason.ts";
export type {
  BranchCounts,
  ErrorReport,
  RetryReport,
  RunOutcome,
  RunRecord,
  RunReport,
  StepReport,
  TaskOutcome,
  TaskReport,
} from "./model/report.ts";
export { taskOptionNames } from "./model/options.ts";
export { pickTasks, type Pickable } from "./model/pick.ts";
export { probe } from "./model/probe.ts";
export { describeBytes, parseBytes, parseSpan } from "./model/amounts.ts";
export { describeCount, describeSpan } from "./model/reason.ts";
export type { InputOf, Issue, OutputOf, StandardSchema, Validated } from "./model/schema.ts";
export { Secret, secret } from "./model/secret.ts";
export type { DigestMemo } from "./model/memo.ts";
export type { LargeResults, NewRun, RunEnd, RunFilter, Store, TaskRecord } from "./model/store.ts";
export type { Budget, Removal, Removed, RemovedEntry, StoreSweepOptions, Swept } from "./model/sweep.ts";
export type {
  CallSite,
  Dependency,
  NeedsOf,
  OwnTaskOptions,
  FileContents,
  FileSource,
  FolderSource,
  KeepOutputs,
  KeepOptions,
  ResultsOf,
  RetryOptions,
  StaleIfErrorOptions,
  Task,
  TaskContext,
  TaskFunction,
  TaskOptions,
  WrittenSource,
} from "./model/task.ts";
export { storedType } from "./model/storedType.ts";
export type { RunTrace, TraceModule, Tracing } from "./model/tracing.ts";
export { isSecretName, shownAddress, url } from "./model/url.ts";
export { fetchSafely, type SafeRequest } from "./fingerprint/sources/redirects.ts";
export { consoleListener, type ConsoleOptions, type ConsoleOut } from "./logger/console.ts";
export type { FileLogOptions } from "./logger/file.ts";
export { didYouMean, nearest } from "./model/nearest.ts";
export { loadPipeline } from "./pipeline/load.ts";
export { inputFiles } from "./pipeline/inputFiles.ts";
export { callerRoot } from "./pipeline/callerRoot.ts";
export { openStateFolder, projectRoot, stateFolder } from "./pipeline/root.ts";
export { loadedFiles } from "./fingerprint/loadedFiles.ts";
export { refuseInside } from "./model/activity.ts";
export { findTasks } from "./pipeline/findTasks.ts";
export type {
  AcceptOptions,
  AuditOptions,
  CleanOptions,
  ConsoleLevel,
  ExecuteOptions,
  ExplainOptions,
  PipelineOptions,
  PlanOptions,
  SweepOptions,
} from "./pipeline/options.ts";
export { pipeline } from "./pipeline/define.ts";
export type { GetResultOptions, HistoryOptions, KeptResult, Pipeline, TaskResults } from "./pipeline/pipeline.ts";
export {
  asTable,
  table,
  tableFromParquet,
  type Columns,
  type TableOptions,
  type WrittenTable,
} from "./pipeline/table.ts";
export { task } from "./pipeline/task.ts";
export { memoryStore } from "./store/memory.ts";
export { examineStore, sqliteStore, type SqliteStoreOptions, type StoreExamination } from "./store/sqlite/index.ts";
