import pg from 'pg';
import type { Sql } from 'sql-template-tag';
import type { Database } from './database.js';
import { explained } from './database-errors.js';
import { nameOf } from './prepared.js';
import { type Scope, Session } from './session.js';

/**
 * A session for looking, without a transaction around its work: each statement is a read-only transaction of its own, bound
 * by row-level security like any other, in one round trip and prepared. An ordinary session takes four (begin,
 * settings, statement, commit), and round trips are most of what a small page costs: 80 µs of CPU each.
 */
export class Glance extends Session {
  protected readonly settings: string = settingsText;

  override async sql<Row>(query: Sql): Promise<Row[]> {
    const pool = (await this.database.orm.em.getConnection().getNativeClient()) as pg.Pool;
    const values = [this.scope.accountId, this.scope.tenantId ?? ''];
    const submitted = new GuardedQuery({ text: this.settings, values }, query) as unknown as {
      callback?: Callback<Row>;
    };
    const result = await new Promise<{ rows: Row[] }>((resolve, reject) => {
      const answer: Callback<Row> = (error, rows) => (error ? reject(error) : resolve(rows!));
      (pool.query as unknown as Ask<Row>).call(pool, submitted, undefined, answer);
    }).catch(explained);
    return result.rows;
  }
}

/** Opens nothing: connections are taken for each statement. */
export function glance(database: Database, scope: Scope): Glance {
  return new Glance(database, database.orm.em, scope, scope.at ?? database.clock.now());
}

/**
 * A session of single statements that write, each a transaction of its own in one round trip. What it writes outlives this
 * process at once, and a crash of PostgreSQL's machine but for its last half second (`synchronous_commit`).
 */
class Jot extends Glance {
  protected override readonly settings = jotText;
}

export function jot(database: Database, scope: Scope): Session {
  return new Jot(database, database.orm.em, scope, scope.at ?? database.clock.now());
}

type Callback<Row> = (error: Error | null, result?: { rows: Row[] }) => void;
type Ask<Row> = (query: object, values: undefined, callback: Callback<Row>) => void;

/** `hotPlans` of a session for claims: a plan must not stick that was made while a table was empty. */
const settingsText = `select set_config('app.account_id', $1, true), set_config('app.tenant_id', $2, true),
  set_config('transaction_read_only', 'on', true), set_config('plan_cache_mode', 'force_generic_plan', true),
  set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)`;

const jotText = settingsText.replace(
  `set_config('transaction_read_only', 'on', true)`,
  `set_config('synchronous_commit', 'off', true)`,
);

/** The messages of the extended protocol that this sends; `pg` does not declare them. */
interface Wire {
  parse(message: { text: string; name: string; types: [] }): void;
  bind(message: { portal: string; statement: string; values: string[]; binary: false }): void;
  execute(message: { portal: string; rows: number }): void;
}
interface PlainQuery {
  prepare(wire: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
}
const PlainQuery = pg.Query as unknown as new (config: object) => PlainQuery;

/**
 * Sends the settings ahead of the statement, without a Sync between them: PostgreSQL runs what stands before a Sync as one
 * transaction (protocol, "Pipelining"), so the settings hold for this statement and end with it.
 */
class GuardedQuery extends PlainQuery {
  private settled = false;

  constructor(
    private readonly settings: { text: string; values: string[] },
    { text, values }: Sql,
  ) {
    super({ name: nameOf(text), text, values });
  }

  override prepare(wire: Wire): void {
    wire.parse({ text: this.settings.text, name: '', types: [] });
    wire.bind({ portal: '', statement: '', values: this.settings.values, binary: false });
    wire.execute({ portal: '', rows: 0 });
    super.prepare(wire);
  }

  override handleDataRow(message: unknown): void {
    if (this.settled) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    if (this.settled) super.handleCommandComplete(message, wire);
    this.settled = true;
  }
}
