import type { Id } from '@heed/schema/domain/ids';
import { takeAudience } from '@heed/schema/services/audience';
import { sendCampaign } from '@heed/schema/services/campaign-states';
import { createCampaign } from '@heed/schema/services/campaigns';
import { createContact } from '@heed/schema/services/contacts';
import { createList } from '@heed/schema/services/lists';
import { createSendingIdentity } from '@heed/schema/services/sending-identities';
import type { Brand } from './world.js';

export function addTopic(brand: Brand, name: string): Promise<Id<'list'>> {
  return brand.act(async (session) => {
    const words = { description: `${name} of the brand`, receives: 'A letter', cadence: 'Now and then' };
    return (await createList(session, { name, kind: 'opt_in', ...words })).id;
  });
}

export function addIdentity(brand: Brand, smtpUrl: string | null = null): Promise<Id<'sendingIdentity'>> {
  return brand.act(async (session) => {
    const identity = await createSendingIdentity(session, {
      name: 'Main',
      fromEmail: 'hello@olive.example',
      fromName: 'Olive',
      postalAddress: '1 Grove Road\nHaifa',
      smtpUrl,
    });
    return identity.id;
  });
}

export interface Person {
  email: string;
  firstName?: string;
  locale?: string;
  timeZone?: string;
}

/** People who consented and joined the topics. */
export function addPeople(brand: Brand, lists: Id<'list'>[], people: Person[]): Promise<Id<'contact'>[]> {
  return brand.act(async (session) => {
    const ids: Id<'contact'>[] = [];
    for (const person of people) {
      const contact = await createContact(session, { ...person, lists, consent: { wording: 'Yes, please' } });
      ids.push(contact.id);
    }
    return ids;
  });
}

export function addCampaign(
  brand: Brand,
  input: {
    listId: Id<'list'>;
    identityId: Id<'sendingIdentity'>;
    name?: string;
    expiresAt?: Date;
    segments?: string[];
    html?: string;
  },
): Promise<Id<'campaign'>> {
  const { listId, identityId, name = 'Thank you', expiresAt, segments } = input;
  const { html = '<p>Hello {{ contact.firstName }}</p>' } = input;
  return brand.act(async (session) => {
    const campaign = await createCampaign(session, {
      name,
      listId,
      identityId,
      expiresAt,
      subject: 'Thank you, {{ contact.firstName | default: "friend" }}',
      html,
      audience: { lists: segments ? [] : [listId], segments: segments ?? [], excludeSegments: [] },
    });
    return campaign.id;
  });
}

/** Sends a campaign as far as its audience being taken; the lanes are the test's. */
export async function startSending(brand: Brand, campaignId: Id<'campaign'>) {
  await brand.act((session) => sendCampaign(session, { campaignId }));
  return brand.act((session) => takeAudience(session, { campaignId }));
}
