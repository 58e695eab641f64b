/** The page by hand: the same check of the key and the same row-level security, one statement, and its JSON as it is. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hashKey, useApiKey } from '@heed/schema/services/api-keys';
import { openDatabase } from '@heed/schema/session/database';
import { findApiKey } from '@heed/schema/session/lookup';
import { inSession, type Scope } from '@heed/schema/session/session';
import { Keyring } from '@heed/schema/tokens/keyring';
import sql from 'sql-template-tag';

const database = await openDatabase({
  url: process.env.DATABASE_URL!,
  keyring: Keyring.parse(process.env.HEED_KEYS),
});

async function scopeOf(request: IncomingMessage): Promise<Scope> {
  const secret = request.headers.authorization!.replace('Bearer ', '');
  const { id, accountId, tenantId } = (await findApiKey(database, hashKey(secret)))!;
  await inSession(database, { accountId, actor: { type: 'system', name: 'api' } }, (session) =>
    useApiKey(session, id),
  );
  return { accountId, tenantId: tenantId!, actor: { type: 'system', name: 'api' }, readOnly: true };
}

const page = (scope: Scope) =>
  inSession(database, scope, (session) =>
    session.row<{ page: string }>(sql`
      with page as (
        select id, email, first_name, last_name, status from contact
        where tenant_id = ${session.tenantId} and erased_at is null order by id limit 50
      ), theirs as (
        select s.contact_id, jsonb_agg(jsonb_build_object('state', s.state, 'frequency', s.frequency,
          'list', jsonb_build_object('name', l.name))) as subscriptions
        from page join subscription s on s.tenant_id = ${session.tenantId} and s.contact_id = page.id
        join list l on l.tenant_id = s.tenant_id and l.id = s.list_id
        group by s.contact_id
      )
      select jsonb_agg(jsonb_build_object('id', page.id, 'email', page.email, 'firstName', page.first_name,
        'lastName', page.last_name, 'status', page.status,
        'subscriptions', coalesce(theirs.subscriptions, '[]')) order by page.id)::text as page
      from page left join theirs on theirs.contact_id = page.id`),
  );

const server = createServer(async (request, response) => {
  const scope = await scopeOf(request);
  const answer = request.url === '/page' ? (await page(scope))!.page : '{}';
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end(answer);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.once('disconnect', () => process.exit(0));
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${port}` });
});
