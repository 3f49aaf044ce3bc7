import { queueSchema } from "../executor/team/names.ts";
import { loadBoss } from "../executor/team/queue.ts";
import { PipelineError } from "../model/errors.ts";
import { quoteName, readAddress } from "../store/postgres/address.ts";
import { loadDriver } from "../store/postgres/driver.ts";
import { explainFailure } from "../store/postgres/failures.ts";

/**
 * Makes the tables of the queue beside those of the store, or brings them to the version of pg-boss that is installed.
 *
 * @param options `schema`: that of the store; `workers`: roles that coordinate and work; `readers` and `writers`: roles that may see how it stands
 * @returns false where pg-boss is not installed: only who has workers needs it
 * @throws PipelineError `STORE_UNREACHABLE`, `STORE_READ_ONLY`
 */
export async function setUpQueue(
  url: string,
  options: {
    readonly schema?: string | undefined;
    readonly workers?: readonly string[];
    readonly writers?: readonly string[];
    readonly readers?: readonly string[];
  } = {},
): Promise<boolean> {
  const address = readAddress(url, options.schema);
  let boss: Awaited<ReturnType<typeof loadBoss>>;
  try {
    boss = await loadBoss();
  } catch (error) {
    if (error instanceof PipelineError && error.code === "PACKAGE_MISSING") return false;
    throw error;
  }
  const schema = queueSchema(address.schema);
  const { Client } = await loadDriver();
  const client = new Client({ connectionString: address.connectionString });
  client.on("error", () => {});
  try {
    await client.connect();
    // Two that do so at the same time can fail: one after the other.
    await client.query("select pg_advisory_lock(hashtextextended($1, 0))", [`little-pipelines ${schema}`]);
    const its = new boss.PgBoss({
      connectionString: address.connectionString,
      schema,
      supervise: false,
      schedule: false,
      max: 2,
    });
    its.on("error", () => {});
    await its.start();
    await its.stop({ graceful: false });
    const { readers = [], writers = [], workers = [] } = options;
    for (const role of new Set([...readers, ...writers, ...workers])) await client.query(revocation(schema, role));
    // Who may read may see how the team stands.
    for (const role of [...readers, ...writers]) await client.query(readGrants(schema, role));
    for (const role of workers) await client.query(grants(schema, role));
    return true;
  } catch (error) {
    throw explainFailure(error, address.location);
  } finally {
    await client.end().catch(() => {});
  }
}

/** The tables of pg-boss that work goes through; the others are of its features that are not used here. */
const TABLES = ["job", "job_common", "job_dependency", "queue", "instance"];

/** Which process does what all need done now and then: columns of the row that has the version of the queue's tables. */
const CLAIMS = "cron_on, bam_on, flow_on, reindex_on, monitor_backoff_on";

function grants(schema: string, role: string): string {
  const [its, to] = [quoteName(schema), quoteName(role)];
  const tables = TABLES.map((name) => `${its}.${name}`).join(", ");
  return `${readGrants(schema, role)};
    grant insert, update, delete on ${tables} to ${to};
    grant update (${CLAIMS}) on ${its}.version to ${to};
    grant usage on all sequences in schema ${its} to ${to};
    grant execute on all functions in schema ${its} to ${to}`;
}

function readGrants(schema: string, role: string): string {
  const [its, to] = [quoteName(schema), quoteName(role)];
  return `grant usage on schema ${its} to ${to}; grant select on all tables in schema ${its} to ${to}`;
}

function revocation(schema: string, role: string): string {
  const [its, from] = [quoteName(schema), quoteName(role)];
  return `revoke all on all tables in schema ${its} from ${from};
    revoke all on all sequences in schema ${its} from ${from};
    revoke all on schema ${its} from ${from}`;
}
