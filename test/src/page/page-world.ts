import { type PreferenceCenter, startPreferenceCenter } from '@heed/preference-center/server';
import type { Frequency } from '@heed/schema/domain/frequency';
import type { Id } from '@heed/schema/domain/ids';
import type { ConsentKind } from '@heed/schema/domain/operations';
import type { SubscriptionState } from '@heed/schema/domain/statuses';
import { createCampaign } from '@heed/schema/services/campaigns';
import { createContact } from '@heed/schema/services/contacts';
import { createList } from '@heed/schema/services/lists';
import { createSendingIdentity } from '@heed/schema/services/sending-identities';
import { updateTenant } from '@heed/schema/services/tenants';
import type { Session } from '@heed/schema/session/session';
import { dayOf, type LinkPurpose, noMessage, signLink } from '@heed/schema/tokens/link-token';
import sql from 'sql-template-tag';
import { addEightTopics, addPersonas, fullBrand } from '../support/full-brand.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

/** The page over HTTP, one brand with three topics, a second brand, and a campaign about Offers. */
export interface PageWorld {
  world: World;
  center: PreferenceCenter;
  brand: Brand;
  lists: Record<'offers' | 'news' | 'tips', Id<'list'>>;
  /** Somebody who is on Offers and News; without consent, pending on both. */
  recipient(input: {
    email: string;
    locale?: string;
    timeZone?: string;
    consent?: { wording: string } | null;
  }): Promise<Recipient>;
  close(): Promise<void>;
}

export interface Recipient {
  id: Id<'contact'>;
  /** A signed token; of the campaign's mail unless told. */
  token(purpose: LinkPurpose, options?: { epoch?: number; ofCampaign?: boolean }): string;
  /** The page that the mail links to. */
  page: string;
  /** How they stand, by topic: `Offers: subscribed every`. */
  standing(): Promise<Record<string, `${SubscriptionState} ${Frequency}`>>;
  /** The consent events that came from the page or from one-click. */
  proof(): Promise<Proof[]>;
}

export interface Proof {
  kind: ConsentKind;
  source: string;
  wording: string | null;
  ip: string | null;
  userAgent: string | null;
}

/** With `full`, a brand that says all it can, eight topics and two personas. */
export async function makePageWorld({ full = false } = {}): Promise<PageWorld> {
  const world = await makeWorld();
  const brand = await world.brand('Olive & Thyme');
  await world.brand('Olive Travel');
  await world.asAccount((session) =>
    updateTenant(session, {
      tenantId: brand.tenantId,
      brand: full ? fullBrand : plainBrand,
    }),
  );
  const { lists, campaignId } = await brand.act(async (session) => {
    const lists = full ? await eightTopics(session) : await threeTopics(session);
    const identity = await createSendingIdentity(session, {
      name: 'Shop',
      fromEmail: 'shop@olive.example',
      fromName: 'Olive & Thyme',
      postalAddress: '1 Grove Street, Haifa',
    });
    const { id } = await createCampaign(session, {
      name: 'Spring',
      listId: lists.offers,
      identityId: identity.id,
      subject: 'Spring',
      html: '<p>Hello</p>',
      audience: { lists: [lists.offers], segments: [], excludeSegments: [] },
    });
    return { lists, campaignId: id };
  });
  const center = await startPreferenceCenter({
    database: world.database,
    port: 0,
    host: '127.0.0.1',
    publicUrl: 'https://page.example',
  });

  return {
    world,
    center,
    brand,
    lists,
    async recipient({ email, locale, timeZone, consent = { wording: 'Yes, write to me.' } }) {
      const joined = [lists.offers, lists.news];
      const { id } = await brand.act((session) =>
        createContact(session, { email, locale, timeZone, consent, lists: joined }),
      );
      const contactId = id as Id<'contact'>;
      const token: Recipient['token'] = (purpose, { epoch = 0, ofCampaign = true } = {}) =>
        signLink(world.keyring, {
          purpose,
          tenantId: brand.tenantId,
          contactId,
          messageId: ofCampaign ? campaignId : noMessage,
          day: dayOf(world.clock.now()),
          epoch,
        });
      return {
        id: contactId,
        token,
        page: `${center.url}/p/${token('message')}`,
        standing: () => brand.act((session) => readStanding(session, contactId)),
        proof: () => brand.act((session) => readProof(session, contactId)),
      };
    },
    async close() {
      await center.stop();
      await world.close();
    },
  };
}

const plainBrand = {
  primaryColour: '#2f5d50',
  backgroundColour: '#f6f4ee',
  privacyUrl: 'https://olive.example/privacy',
};

async function threeTopics(session: Session): Promise<PageWorld['lists']> {
  return {
    offers: await topic(session, 'Offers', 'Prices that are lower for a while, before anyone else hears.'),
    news: await topic(session, 'News', 'What is new in our shops and on our shelves.'),
    tips: await topic(session, 'Tips', 'Recipes, and how to keep oil and herbs fresh.'),
  };
}

async function eightTopics(session: Session): Promise<PageWorld['lists']> {
  const lists = await addEightTopics(session);
  await addPersonas(session, lists);
  const [offers, news, tips] = lists as [Id<'list'>, Id<'list'>, Id<'list'>];
  return { offers, news, tips };
}

async function topic(session: Session, name: string, description: string): Promise<Id<'list'>> {
  const words = { description, receives: 'One short mail', cadence: 'about once a week' };
  return (await createList(session, { name, ...words })).id;
}

async function readStanding(session: Session, contactId: Id<'contact'>): ReturnType<Recipient['standing']> {
  const rows = await session.sql<{ name: string; state: SubscriptionState; frequency: Frequency }>(sql`
    select l.name, s.state, s.frequency from subscription s
    join list l on l.tenant_id = s.tenant_id and l.id = s.list_id
    where s.tenant_id = ${session.tenantId} and s.contact_id = ${contactId}`);
  return Object.fromEntries(
    rows.map(({ name, state, frequency }) => [name, `${state} ${frequency}` as const]),
  );
}

function readProof(session: Session, contactId: Id<'contact'>): Promise<Proof[]> {
  return session.sql<Proof>(sql`
    select kind, source, wording, host(ip) as ip, user_agent as "userAgent" from consent_event
    where tenant_id = ${session.tenantId} and contact_id = ${contactId} and source <> 'api' order by id`);
}
