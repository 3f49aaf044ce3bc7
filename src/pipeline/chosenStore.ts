import type { Store } from "../model/store.ts";
import { postgresStore } from "../store/postgres/index.ts";
import { sqliteStore } from "../store/sqlite/index.ts";
import { stateFolder } from "./root.ts";

/**
 * The store of a pipeline that names none: that of the team where LITTLE_PIPELINES_URL says where it is, else one of this
 * machine in the project.
 *
 * @throws PipelineError `BAD_OPTION` where that is no address of a database
 */
export function chosenStore(root: string): Store {
  const folder = stateFolder(root);
  const url = process.env.LITTLE_PIPELINES_URL;
  return url === undefined || url === "" ? sqliteStore({ folder }) : postgresStore(url, { folder });
}
