const setting = (name: string) => `nullif(current_setting('app.${name}', true), '')::uuid`;

/** The one condition under which a tenant's row is seen or written. No setting, no rows. */
export const ownTenant = `tenant_id = ${setting('tenant_id')}`;

/** A row of whoever the session works for: its tenant, or the account as a whole. */
export const ownOwner = `owner_id = coalesce(${setting('tenant_id')}, ${setting('account_id')})`;

/** A row of the account, whichever tenant the session works in. */
export function ownAccount(column: string): string {
  return `${column} = ${setting('account_id')}`;
}

/** A row of the account; inside a tenant's session only that tenant's own. */
export function ownAccountOrTenant(column: string): string {
  return `${ownAccount('account_id')} and (${setting('tenant_id')} is null or ${column} = ${setting('tenant_id')})`;
}

/** The same name in the entities' policies and in the migrations, so that the schema diff stays empty. */
export function policyName(table: string): string {
  return `${table}_session`;
}

/** Row-level security that binds even the owner, and the application's grants. */
export function guardTable(
  table: string,
  condition = ownTenant,
  verbs = 'select, insert, update, delete',
): string {
  return `alter table ${table} enable row level security;
          alter table ${table} force row level security;
          create policy ${policyName(table)} on ${table} using (${condition}) with check (${condition});
          grant ${verbs} on ${table} to heed_app`;
}

/** Lets the functions of schema `lookup` read a table before a tenant is known. */
export function lookupPolicy(table: string): string {
  return `create policy ${table}_lookup on ${table} for select to heed_lookup using (true);
          grant select on ${table} to heed_lookup`;
}
