export { sqliteStore, type SqliteStoreOptions } from "./store.ts";
export { examineStore, type StoreExamination } from "./examine.ts";
