import { PipelineError } from "../../model/errors.ts";
import { quoteName, readAddress } from "./address.ts";
import { loadDriver, type Pg } from "./driver.ts";
import { explainFailure, versionFault } from "./failures.ts";
import { MIGRATIONS } from "./schema.ts";
import { WORK_TABLE_NAMES } from "./workSchema.ts";
import { checkPlace } from "./blobs/place.ts";

/** How a shared store is set up. */
export interface SetUpOptions {
  /** The schema that holds all of it. @default the URL's `?schema=`, or `little_pipelines` */
  readonly schema?: string | undefined;
  /**
   * Where results above 1 MB are: `database`, the path of a folder that all machines share, or `s3://bucket/prefix`.
   * @default as it is; `database` for a new store
   */
  readonly blobs?: string | undefined;
  /** Roles that may read and write. @default none besides the owner */
  readonly writers?: readonly string[];
  /** Roles that may do that, and work: `worker`, `run --workers`. @default none besides the owner */
  readonly workers?: readonly string[];
  /** Roles that may read alone. @default none */
  readonly readers?: readonly string[];
}

/** What was done. */
export interface SetUp {
  readonly location: string;
  readonly schema: string;
  /** The version before; undefined where there was nothing. */
  readonly from: number | undefined;
  readonly to: number;
  readonly blobs: string;
}

/**
 * Makes the tables of a shared store, or brings them to the version of this library; harmless where they are. Two that do so at the same time wait
 * for each other.
 *
 * @throws PipelineError `STORE_NEWER`, `STORE_UNREACHABLE`, `STORE_READ_ONLY`
 */
export async function setUpStore(url: string, options: SetUpOptions = {}): Promise<SetUp> {
  const { connectionString, location, schema } = readAddress(url, options.schema);
  if (options.blobs !== undefined) checkPlace(options.blobs);
  const { Client } = await loadDriver();
  const client = new Client({ connectionString, application_name: "little-pipelines team init" });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("begin");
    // `create schema if not exists` of two at the same time can fail: one after the other.
    await client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`little-pipelines ${schema}`]);
    const from = await versionNow(client, schema);
    if (from !== undefined && from > MIGRATIONS.length) throw versionFault(location, from, MIGRATIONS.length);
    const there = await client.query("select 1 from pg_namespace where nspname = $1", [schema]);
    if (there.rowCount === 0) await client.query(`create schema ${quoteName(schema)}`);
    await client.query("select set_config('search_path', $1, true)", [quoteName(schema)]);
    for (const step of MIGRATIONS.slice(from ?? 0)) await client.query(step);
    await client.query("update meta set version = $1, blobs = coalesce($2, blobs)", [
      MIGRATIONS.length,
      options.blobs ?? null,
    ]);
    // What a role had before goes first: it may have been granted more.
    const { readers = [], writers = [], workers = [] } = options;
    for (const role of new Set([...readers, ...writers, ...workers])) await client.query(revocation(schema, role));
    for (const role of readers) await client.query(readGrants(schema, role));
    for (const role of [...writers, ...workers]) await client.query(writeGrants(schema, role));
    for (const role of workers) await client.query(workGrants(schema, role));
    const { rows } = await client.query<{ blobs: string }>("select blobs from meta");
    await client.query("commit");
    return { location, schema, from, to: MIGRATIONS.length, blobs: rows[0]!.blobs };
  } catch (error) {
    if ((error as { code?: string }).code === "42704")
      throw new PipelineError("BAD_OPTION", `${(error as Error).message} in the database`, {
        hint: "Create the role first: create role NAME login.",
        cause: error,
      });
    throw explainFailure(error, location);
  } finally {
    await client.end().catch(() => {});
  }
}

async function versionNow(client: Pg.Client, schema: string): Promise<number | undefined> {
  const name = `${quoteName(schema)}.meta`;
  const there = await client.query("select 1 where to_regclass($1) is not null", [name]);
  if (there.rowCount === 0) return undefined;
  return (await client.query<{ version: number }>(`select version from ${name}`)).rows[0]!.version;
}

function revocation(schema: string, role: string): string {
  const [its, from] = [quoteName(schema), quoteName(role)];
  return `revoke all on all tables in schema ${its} from ${from};
    revoke all on all sequences in schema ${its} from ${from};
    revoke all on schema ${its} from ${from}`;
}

function readGrants(schema: string, role: string): string {
  const [its, to] = [quoteName(schema), quoteName(role)];
  return `grant usage on schema ${its} to ${to}; grant select on all tables in schema ${its} to ${to}`;
}

/** All that a role needs who runs pipelines, and nothing more: it owns nothing, and can create and drop nothing. */
function writeGrants(schema: string, role: string): string {
  const [its, to] = [quoteName(schema), quoteName(role)];
  return `${readGrants(schema, role)};
    grant insert, update, delete on all tables in schema ${its} to ${to};
    revoke insert, delete, update on ${its}.meta from ${to};
    grant update (swept_at) on ${its}.meta to ${to};
    revoke insert, delete, update on ${workTables(its)} from ${to};
    grant usage on all sequences in schema ${its} to ${to};
    grant execute on all functions in schema ${its} to ${to}`;
}

function workGrants(schema: string, role: string): string {
  return `grant insert, update, delete on ${workTables(quoteName(schema))} to ${quoteName(role)}`;
}

function workTables(schema: string): string {
  return WORK_TABLE_NAMES.map((name) => `${schema}.${name}`).join(", ");
}
