import sql from 'sql-template-tag';
import { notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import { inputLine, inputLocale, inputTimeZone } from '../domain/input-text.js';
import type { TenantLimits } from '../domain/limits.js';
import type { ReturnRules } from '../domain/returns.js';
import type { SourceSetting } from '../domain/sources.js';
import type { TenantTracking } from '../domain/tracking.js';
import { type Brand, Tenant } from '../entities/tenant.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { createApiKey, type NewApiKey } from './api-keys.js';
import { type BrandInput, defaultBrand, readBrand } from './brands.js';
import { makeLeadDefaults } from './lead-stages.js';

export interface TenantInput {
  name: string;
  defaultLocale: string;
  timeZone: string;
  brand?: BrandInput | null;
}

/**
 * Creates a tenant of the session's account, with a key for its first admin, and the stages that leads go through.
 * @throws {HeedError} INVALID_INPUT for a name, locale, time zone, colour or address that cannot be used.
 */
export async function createTenant(
  session: Session,
  input: TenantInput,
): Promise<{ tenant: Tenant; key: NewApiKey }> {
  const tenant = {
    id: newId('tenant'),
    accountId: session.accountId,
    name: inputLine(input.name, 'input', 'name'),
    defaultLocale: inputLocale(input.defaultLocale, 'input', 'defaultLocale'),
    timeZone: inputTimeZone(input.timeZone, 'input', 'timeZone'),
    brand: readBrand(input.brand, defaultBrand),
    limits: null,
    sources: null,
    returnRules: null,
    tracking: null,
    createdAt: session.at,
  };
  await session.em.insert(Tenant, tenant);
  await session.inTenant(tenant.id, (inside) => makeLeadDefaults(inside, tenant.defaultLocale));
  const key = await createApiKey(session, { name: 'First admin', role: 'admin', tenantId: tenant.id });
  return { tenant: await getTenant(session, tenant.id), key };
}

/** Changes what is given and leaves the rest. */
export async function updateTenant(
  session: Session,
  input: { tenantId: Id<'tenant'> } & { [K in keyof TenantInput]?: TenantInput[K] | null },
): Promise<Tenant> {
  const tenant = await getTenant(session, input.tenantId, ['input', 'tenantId']);
  if (input.name != null) tenant.name = inputLine(input.name, 'input', 'name');
  if (input.defaultLocale != null) {
    tenant.defaultLocale = inputLocale(input.defaultLocale, 'input', 'defaultLocale');
  }
  if (input.timeZone != null) tenant.timeZone = inputTimeZone(input.timeZone, 'input', 'timeZone');
  if (input.brand != null) tenant.brand = readBrand(input.brand, tenant.brand);
  return tenant;
}

/** The language in which the tenant's team is told things. */
export async function tenantLocale(session: Session): Promise<string> {
  const row = await session.row<{ locale: string }>(sql`
    select default_locale as locale from tenant where id = ${session.tenantId}`);
  return row!.locale;
}

/** @throws {HeedError} NOT_FOUND for a tenant that is not this account's. */
export async function getTenant(
  session: Session,
  tenantId: Id<'tenant'>,
  path: readonly string[] = ['tenantId'],
): Promise<Tenant> {
  const tenant = await session.em.findOne(Tenant, { id: tenantId });
  if (!tenant) throw notFound('tenant', path);
  return tenant;
}

export interface TenantRow {
  id: Id<'tenant'>;
  name: string;
  defaultLocale: string;
  timeZone: string;
  brand: Brand;
  limits: TenantLimits | null;
  sources: SourceSetting[] | null;
  returnRules: ReturnRules | null;
  tracking: TenantTracking | null;
  createdAt: Date;
}

/** The account's tenants, the oldest first. */
export async function pageOfTenants(session: Session, input: { page: PageInput }): Promise<Page<TenantRow>> {
  return readPage<TenantRow>(session, {
    columns: sql`id, name, default_locale as "defaultLocale", time_zone as "timeZone", brand, limits, sources, return_rules as "returnRules", tracking,
      created_at as "createdAt"`,
    body: sql`from tenant where account_id = ${session.accountId}`,
    key: sql`id`,
    page: input.page,
  });
}
