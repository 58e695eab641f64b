import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery, type Transaction } from 'kysely';
import sql, { type Sql } from 'sql-template-tag';
import type { Actor } from '../domain/actors.js';
import type { Id } from '../domain/ids.js';
import type { Keyring } from '../tokens/keyring.js';
import { copyMark } from './copy.js';
import type { Database } from './database.js';
import { explained } from './database-errors.js';
import { hotMark } from './prepared.js';

/** Whose rows a session sees, who acts, and at what business time (the Clock's when left out). */
export interface Scope {
  accountId: Id<'account'>;
  tenantId?: Id<'tenant'>;
  actor: Actor;
  at?: Date;
  readOnly?: boolean;
  /**
   * For statements that run for every batch: prepared once a connection, with a generic plan that reads by index. A plan made
   * while a table was empty would otherwise stick as a full scan (measured: 30 → 111 µs a message), and planning a
   * claim each time costs 10 ms. `walking` follows indexes from row to row; `hashing` joins sets: for statements that
   * name the whole batch for every table they read, since the planner takes it for ten rows.
   */
  hot?: 'walking' | 'hashing';
}

const hotPlans = {
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  jit: 'off',
};

/**
 * The only way to the database: one transaction, bound by row-level security to an account or a tenant.
 * Services take it first. Calls made at once take turns on its connection.
 */
export class Session {
  constructor(
    protected readonly database: Database,
    /** For single things: `session.em.findOne(List, …)`. Flushed on commit. */
    readonly em: EntityManager,
    protected readonly scope: Scope,
    /** Business time of everything done here. SQL has no `now()`. */
    readonly at: Date,
  ) {}

  get accountId(): Id<'account'> {
    return this.scope.accountId;
  }

  /** The same session at another business time: what would be so then. */
  asOf(at: Date): Session {
    return new Session(this.database, this.em, this.scope, at);
  }

  /**
   * Works in a tenant of the account, in the account's own transaction: for what a tenant is made with. What goes wrong in
   * it ends the transaction.
   */
  async inTenant<T>(tenantId: Id<'tenant'>, work: (session: Session) => Promise<T>): Promise<T> {
    if (this.scope.tenantId) throw new Error('This session has a tenant');
    const enter = (id: string) => this.sql(sql`select set_config('app.tenant_id', ${id}, true)`);
    await enter(tenantId);
    const result = await work(new Session(this.database, this.em, { ...this.scope, tenantId }, this.at));
    await enter('');
    return result;
  }

  get actor(): Actor {
    return this.scope.actor;
  }

  get keyring(): Keyring {
    return this.database.keyring;
  }

  /** @throws {Error} in an account's session: a fault of ours, the doors ask for a tenant first. */
  get tenantId(): Id<'tenant'> {
    if (!this.scope.tenantId) throw new Error('This session has no tenant');
    return this.scope.tenantId;
  }

  /** The tenant, where an account's session would do as well. */
  get tenantIdIfAny(): Id<'tenant'> | undefined {
    return this.scope.tenantId;
  }

  /** Whose jobs, uploads and due work these are: the tenant's, or the account's as a whole. */
  get ownerId(): Id<'tenant'> | Id<'account'> {
    return this.scope.tenantId ?? this.scope.accountId;
  }

  /** Runs a statement with `$n` parameters in this session's transaction and returns its rows. */
  async sql<Row>(query: Sql): Promise<Row[]> {
    const transaction = this.em.getTransactionContext<Transaction<unknown>>();
    if (!transaction) throw new Error('This session is over');
    const text = this.scope.hot ? hotMark + query.text : query.text;
    const result = await transaction.executeQuery<Row>(CompiledQuery.raw(text, query.values as unknown[]));
    return result.rows as Row[];
  }

  /**
   * Fills a table by COPY, the fastest way in: `rows` are lines of its text format. PostgreSQL refuses it under row-level
   * security, so the table is a temporary one.
   */
  async copyIn(table: string, columns: readonly string[], rows: readonly Buffer[]): Promise<void> {
    const text = `${copyMark}copy ${table} (${columns.join(', ')}) from stdin`;
    await this.sql({ text, values: rows } as unknown as Sql);
  }

  /** The first row, if any. */
  async row<Row>(query: Sql): Promise<Row | undefined> {
    return (await this.sql<Row>(query))[0];
  }
}

/** A session whose end is decided elsewhere, as for a GraphQL query's reads. */
export interface OpenSession {
  session: Session;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/**
 * Opens a transaction and sets tenant and account in it (`set_config(…, true)`: neither a rollback nor the
 * connection's return to the pool can leak them).
 * @throws {HeedError} UNAVAILABLE when PostgreSQL cannot be reached.
 */
export async function openSession(database: Database, scope: Scope): Promise<OpenSession> {
  const em = database.orm.em.fork({
    session: {
      variables: {
        'app.account_id': scope.accountId,
        'app.tenant_id': scope.tenantId ?? '',
        ...(scope.hot ? hotPlans : {}),
        ...(scope.hot === 'hashing' ? { enable_nestloop: 'off' } : {}),
      },
    },
  });
  await em.begin({ readOnly: scope.readOnly ?? false }).catch(explained);
  const session = new Session(database, em, scope, scope.at ?? database.clock.now());
  return {
    session,
    commit: () =>
      em.commit().catch(async (error) => {
        await em.rollback().catch(() => undefined);
        return explained(error);
      }),
    rollback: () => em.rollback().catch(explained),
  };
}

/** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
export async function inSession<T>(
  database: Database,
  scope: Scope,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { session, commit, rollback } = await openSession(database, scope);
  let result: T;
  try {
    result = await work(session);
  } catch (error) {
    await rollback().catch(() => undefined);
    return explained(error);
  }
  await commit();
  return result;
}
