export { sqliteStore, type SqliteStoreOptions } from "./store.ts";
