import { readFileSync } from 'node:fs';
import type { Frequency } from '@heed/schema/domain/frequency';
import { type Id, showId } from '@heed/schema/domain/ids';
import { claimBatch } from '@heed/schema/services/claims';
import { recordOutcomes } from '@heed/schema/services/deliveries';
import { savePreferences } from '@heed/schema/services/leaving';
import { type Link, withLink } from '@heed/schema/services/link-access';
import type { Session } from '@heed/schema/session/session';
import { makeApiWorld } from '../api/api-world.js';
import { addCampaign, addIdentity, addPeople, addTopic, startSending } from '../support/audience.js';
import { hour } from '../support/test-clock.js';

// biome-ignore lint/suspicious/noExplicitAny: the story reads what it asked for
export type Shown = any;

export const evidence = {
  source: 'page',
  ip: '192.0.2.7',
  userAgent: 'Browser/1',
  wording: 'Leave',
} as const;

const folder = new URL('../../../docs/operations/', import.meta.url);

/** A ready document. */
export const document = (name: string) => readFileSync(new URL(`${name}.graphql`, folder), 'utf8');

/** A team with two topics behind the API; the test sends its campaigns, and chooses for its contacts. */
export async function makeTimelineWorld() {
  const served = await makeApiWorld();
  const olive = await served.team('Olive');
  const offers = await addTopic(olive.brand, 'Offers');
  const news = await addTopic(olive.brand, 'News');
  const identityId = await addIdentity(olive.brand);

  /** Runs a ready document about a contact. */
  async function run(name: string, contactId: Id<'contact'>, variables: object = {}): Promise<Shown> {
    const asked = { contactId: showId('contact', contactId), ...variables };
    const { data, errors } = await served.ask(olive.tenantKey, document(name), asked);
    expect([name, errors, served.faults]).toEqual([name, undefined, []]);
    return data.contact;
  }

  /** What somebody does through the link in their mail. */
  async function through<T>(
    contactId: Id<'contact'>,
    work: (session: Session, link: Link) => Promise<T>,
  ): Promise<T> {
    const { database } = served.world;
    const result = await withLink(database, olive.linkOf(contactId), { purposes: ['message'] }, work);
    if (!result.ok) throw new Error(result.why);
    return result.value;
  }

  return {
    served,
    olive,
    offers,
    news,
    identityId,
    run,
    through,
    timeline: async (contactId: Id<'contact'>, variables: object = {}): Promise<Shown> =>
      (await run('43-contact-timeline', contactId, variables)).timeline,
    held: async (contactId: Id<'contact'>, variables: object = {}): Promise<Shown> =>
      (await run('44-contact-held', contactId, variables)).held,
    person: async (
      email: string,
      { lists = [offers], firstName }: { lists?: Id<'list'>[]; firstName?: string } = {},
    ) => (await addPeople(olive.brand, lists, [{ email, firstName }]))[0]!,
    later: (time = hour) => served.world.clock.advance(time),
    /** A whole campaign: to everybody on the topic, and all that was claimed was sent. */
    async send(name: string, listId = offers, expiresAt?: Date): Promise<Id<'campaign'>> {
      const campaignId = await addCampaign(olive.brand, { listId, identityId, name, expiresAt });
      await startSending(olive.brand, campaignId);
      const which = { campaignId, attempt: 1 };
      const claim = await olive.brand.act((session) => claimBatch(session, { ...which, lane: 0, limit: 10 }));
      const recipients = claim.kind === 'claimed' ? claim.recipients : [];
      const outcomes = recipients.map(({ contactId }) => ({
        contactId,
        occurrence: 1,
        result: 'sent' as const,
      }));
      await olive.brand.act((session) => recordOutcomes(session, { ...which, outcomes }));
      return campaignId;
    },
    choose: (contactId: Id<'contact'>, frequency: Frequency) =>
      through(contactId, (session, link) =>
        savePreferences(session, link, {
          topics: [{ listId: offers, subscribed: true, frequency }],
          evidence,
        }),
      ),
  };
}

export type TimelineWorld = Awaited<ReturnType<typeof makeTimelineWorld>>;
