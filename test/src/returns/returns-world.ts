import type { Id } from '@heed/schema/domain/ids';
import type { MessageRef } from '@heed/schema/domain/message-refs';
import type { WebhookProvider } from '@heed/schema/domain/returns';
import { handleReturns } from '@heed/schema/services/return-work';
import { createWebhookEndpoint } from '@heed/schema/services/webhook-endpoints';
import { inSession } from '@heed/schema/session/session';
import sql from 'sql-template-tag';
import { addCampaign, addIdentity, addPeople, addTopic } from '../support/audience.js';
import type { Brand, World } from '../support/world.js';
import { providers } from './providers.js';

export interface Setting {
  brand: Brand;
  listId: Id<'list'>;
  identityId: Id<'sendingIdentity'>;
  campaignId: Id<'campaign'>;
}

/** A brand with a topic and a campaign. */
export async function makeSetting(brand: Brand): Promise<Setting> {
  const listId = await addTopic(brand, 'News');
  const identityId = await addIdentity(brand);
  return { brand, listId, identityId, campaignId: await addCampaign(brand, { listId, identityId }) };
}

let people = 0;

/** Somebody on the topic to whom the campaign was sent, at a time. */
export async function sendTo(
  { brand, listId, campaignId }: Setting,
  { state = 'sent', email = `person${++people}@example.com` } = {},
): Promise<MessageRef & { email: string }> {
  const [contactId] = await addPeople(brand, [listId], [{ email }]);
  await addDelivery(brand, { campaignId, contactId: contactId!, state });
  return { tenantId: brand.tenantId, campaignId, contactId: contactId!, occurrence: 1, email };
}

/** A line of the ledger, as claims write it. */
export async function addDelivery(
  brand: Brand,
  line: {
    campaignId: Id<'campaign'>;
    contactId: Id<'contact'>;
    state?: string;
    occurrence?: number;
    at?: Date;
  },
): Promise<void> {
  const { campaignId, contactId, state = 'sent', occurrence = 1, at } = line;
  await brand.act((session) =>
    session.sql(sql`insert into delivery (tenant_id, campaign_id, contact_id, occurrence, state, decided_at, settled_at)
      values (${session.tenantId}, ${campaignId}, ${contactId}, ${occurrence}, ${state}, ${at ?? session.at}, ${at ?? session.at})`),
  );
}

export function addEndpoint(brand: Brand, provider: WebhookProvider, secret = providers[provider].secret) {
  return brand.act((session) =>
    createWebhookEndpoint(session, { provider, name: `${provider} ${++people}`, secret }),
  );
}

/** Works off what waits, as the workflow's activity does. */
export async function workOff(world: World, { accountId, tenantId }: Brand): Promise<number> {
  const scope = { accountId, tenantId, actor: { type: 'system', name: 'returns' } as const };
  for (let all = 0; ; ) {
    const { handled, more } = await inSession(world.database, scope, handleReturns);
    all += handled;
    if (!more) return all;
  }
}

/** How a message and its person stand. */
export async function standing(brand: Brand, ref: MessageRef) {
  return brand.act(async (session) => {
    const row = await session.row<Record<string, unknown>>(sql`
      select d.state, d.delivered_at, d.bounced_at, d.bounce_kind, d.complained_at, d.unsubscribed_at, d.opened_at, d.clicked_at,
        d.replied_at, c.status, s.state as subscription, c.sms_standing, c.bounced_at as contact_bounced_at
      from delivery d join contact c on c.tenant_id = d.tenant_id and c.id = d.contact_id
      left join campaign m on m.tenant_id = d.tenant_id and m.id = d.campaign_id
      left join subscription s on s.tenant_id = d.tenant_id and s.contact_id = c.id and s.list_id = m.list_id
      where d.tenant_id = ${session.tenantId} and d.campaign_id = ${ref.campaignId} and d.contact_id = ${ref.contactId}
        and d.occurrence = ${ref.occurrence}`);
    const set = Object.fromEntries(Object.entries(row!).filter(([, value]) => value !== null));
    return set as Record<string, unknown> & { status: string; subscription?: string };
  });
}
