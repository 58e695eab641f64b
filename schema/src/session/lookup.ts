import { CompiledQuery } from 'kysely';
import type { Id } from '../domain/ids.js';
import type { Database } from './database.js';
import { explained } from './database-errors.js';

/** What answers before the tenant is known: named functions that return ids alone (schema `lookup`). */
async function ask<Row>(database: Database, text: string, values: unknown[]): Promise<Row[]> {
  const client = database.orm.em.getConnection().getClient();
  const result = await client.executeQuery<Row>(CompiledQuery.raw(text, values)).catch(explained);
  return result.rows as Row[];
}

export interface KeyOwner {
  id: Id<'apiKey'>;
  accountId: Id<'account'>;
  tenantId: Id<'tenant'> | null;
}

/** Whose API key has this SHA-256, if any. */
export async function findApiKey(database: Database, hash: Uint8Array): Promise<KeyOwner | undefined> {
  const rows = await ask<KeyOwner>(
    database,
    'select id, account_id as "accountId", tenant_id as "tenantId" from lookup.api_key($1)',
    [Buffer.from(hash)],
  );
  return rows[0];
}

/** The account of a tenant, if the tenant exists. */
export async function accountOfTenant(
  database: Database,
  tenantId: string,
): Promise<Id<'account'> | undefined> {
  const rows = await ask<{ id: Id<'account'> | null }>(database, 'select lookup.account_of($1) as id', [
    tenantId,
  ]);
  return rows[0]?.id ?? undefined;
}

/** Whose form this is, if there is one. */
export async function ownerOfForm(
  database: Database,
  formId: Id<'form'>,
): Promise<{ accountId: Id<'account'>; tenantId: Id<'tenant'> } | undefined> {
  const rows = await ask<{ accountId: Id<'account'>; tenantId: Id<'tenant'> }>(
    database,
    'select account_id as "accountId", tenant_id as "tenantId" from lookup.form($1)',
    [formId],
  );
  return rows[0];
}

/** A tenant, or an account as a whole. */
export interface OwnerScope {
  accountId: Id<'account'>;
  tenantId?: Id<'tenant'>;
}

/** Tenants, and accounts as a whole, whose outbox has work due, the longest waiting first. */
export async function tenantsWithDueWork(database: Database, at: Date, most = 100): Promise<OwnerScope[]> {
  const rows = await ask<{ accountId: Id<'account'>; tenantId: Id<'tenant'> | null }>(
    database,
    'select account_id as "accountId", tenant_id as "tenantId" from lookup.tenants_with_due_work($1, $2)',
    [at, most],
  );
  return rows.map(({ accountId, tenantId }) => ({ accountId, ...(tenantId && { tenantId }) }));
}

/** Accounts whose addresses are not hashed under this key yet, and for which no job is at it. */
export async function accountsToRotate(
  database: Database,
  key: number,
  most: number,
): Promise<Id<'account'>[]> {
  const rows = await ask<{ id: Id<'account'> }>(
    database,
    'select id from lookup.accounts_to_rotate($1::smallint, $2)',
    [key, most],
  );
  return rows.map(({ id }) => id);
}

/** How many accounts there are, are at this key, and are being brought to it. */
export async function rotationStanding(
  database: Database,
  key: number,
): Promise<{ accounts: number; current: number; underWay: number }> {
  const rows = await ask<{ accounts: number; current: number; underWay: number }>(
    database,
    'select accounts, current, under_way as "underWay" from lookup.rotation_standing($1::smallint)',
    [key],
  );
  return rows[0]!;
}

/** Whose webhook endpoint has this key in its URL, if any. */
export async function findWebhookEndpoint(
  database: Database,
  urlKey: string,
): Promise<{ id: Id<'webhookEndpoint'>; accountId: Id<'account'>; tenantId: Id<'tenant'> } | undefined> {
  const rows = await ask<{ id: Id<'webhookEndpoint'>; accountId: Id<'account'>; tenantId: Id<'tenant'> }>(
    database,
    'select id, account_id as "accountId", tenant_id as "tenantId" from lookup.webhook_endpoint($1)',
    [urlKey],
  );
  return rows[0];
}

/** The campaign that return addresses name by a number, and its tenant. */
export async function campaignOfNumber(
  database: Database,
  number: number,
): Promise<{ tenantId: Id<'tenant'>; campaignId: Id<'campaign'> } | undefined> {
  const rows = await ask<{ tenantId: Id<'tenant'>; campaignId: Id<'campaign'> }>(
    database,
    'select tenant_id as "tenantId", campaign_id as "campaignId" from lookup.campaign_of_number($1::bigint)',
    [number],
  );
  return rows[0];
}

/** Tenants whose hits wait to be judged, in no order. */
export async function tenantsWithHits(
  database: Database,
  most: number,
): Promise<{ accountId: Id<'account'>; tenantId: Id<'tenant'> }[]> {
  return ask(
    database,
    'select account_id as "accountId", tenant_id as "tenantId" from lookup.tenants_with_hits($1)',
    [most],
  );
}
