import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Id } from '@heed/schema/domain/ids';
import sql from 'sql-template-tag';
import { addCrowd } from '../support/people.js';
import type { Brand } from '../support/world.js';
import { type Kind, providers } from './providers.js';

/** So many people to whom a campaign was sent already, and what came back of each: a webhook of Resend's. */
export async function makeStorm(
  brand: Brand,
  campaign: { campaignId: Id<'campaign'>; listId: Id<'list'> },
  size: number,
): Promise<{
  contactIds: Id<'contact'>[];
  webhook: (n: number, kind?: Kind) => { body: string; headers: Record<string, string> };
}> {
  await addCrowd(brand, campaign.listId, { people: size, from: 10_000_000 });
  const rows = await brand.act((session) =>
    session.sql<{ id: Id<'contact'> }>(sql`
      insert into delivery (tenant_id, campaign_id, contact_id, state, decided_at, settled_at)
      select tenant_id, ${campaign.campaignId}, id, 'sent', ${session.at}, ${session.at} from contact
      where tenant_id = ${session.tenantId} and last_name like 'Levi 10%' and length(last_name) > 12 returning contact_id as id`),
  );
  const contactIds = rows.map(({ id }) => id);
  return {
    contactIds,
    webhook: (n, kind = 'hard') => {
      const ref = {
        tenantId: brand.tenantId,
        campaignId: campaign.campaignId,
        contactId: contactIds[n]!,
        occurrence: 1,
      };
      const now = new Date();
      return providers.resend.send({ kind, ref, email: `person${n}@people.example`, at: now, now, url: '' });
    },
  };
}

/** Posts webhooks as a provider does: many at once, each again until it is answered with 200. Returns how many were sent again. */
export async function blow(
  url: () => string,
  webhooks: { body: string; headers: Record<string, string> }[],
  { atOnce = 50, perSecond = Number.POSITIVE_INFINITY } = {},
): Promise<{ again: number; seconds: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const began = performance.now();
  let next = 0;
  let again = 0;
  const worker = async () => {
    while (next < webhooks.length) {
      const n = next++;
      const due = began + (n / perSecond) * 1_000;
      if (due > performance.now() + 5) await sleep(due - performance.now());
      while ((await post(agent, url(), webhooks[n]!).catch(() => 0)) !== 200) {
        again += 1;
        await sleep(50);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  agent.destroy();
  return { again, seconds: (performance.now() - began) / 1_000 };
}

function post(
  agent: Agent,
  url: string,
  { body, headers }: { body: string; headers: Record<string, string> },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.on('error', reject);
    sent.setTimeout(10_000, () => sent.destroy(new Error('no answer')));
    sent.end(body);
  });
}
