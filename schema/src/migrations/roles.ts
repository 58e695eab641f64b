/**
 * Run once per cluster by whoever provisions it. `heed_lookup` owns the few functions that answer before the tenant is
 * known and has SELECT policies of its own; it never logs in, and is granted WITH INHERIT FALSE, since its members
 * would otherwise see every row (tried on 18.4).
 */
export function rolesSql(passwords: { owner: string; app: string }): string {
  return `
do $$ begin
  if not exists (select from pg_roles where rolname = 'heed_owner') then create role heed_owner login; end if;
  if not exists (select from pg_roles where rolname = 'heed_app') then create role heed_app login; end if;
  if not exists (select from pg_roles where rolname = 'heed_lookup') then create role heed_lookup nologin; end if;
end $$;
alter role heed_owner nosuperuser nobypassrls nocreaterole password ${literal(passwords.owner)};
alter role heed_app nosuperuser nobypassrls nocreaterole nocreatedb password ${literal(passwords.app)};
grant heed_lookup to heed_owner with inherit false, set true;
`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
