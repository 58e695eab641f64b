import type { Id } from '@heed/schema/domain/ids';
import { type Link, withLink } from '@heed/schema/services/link-access';
import { readPreferences } from '@heed/schema/services/preferences';
import type { Session } from '@heed/schema/session/session';
import { dayOf, type LinkPurpose, signLink } from '@heed/schema/tokens/link-token';
import sql from 'sql-template-tag';
import { addCampaign, addIdentity, addPeople, addTopic } from '../support/audience.js';
import { minute } from '../support/test-clock.js';
import { makeWorld } from '../support/world.js';

/** Two brands; Olive has the topics Offers and News, and a campaign for Offers whose mails carry the links. */
export async function makeChoiceWorld() {
  const world = await makeWorld();
  const olive = await world.brand('Olive');
  const fig = await world.brand('Fig');
  const offers = await addTopic(olive, 'Offers');
  const news = await addTopic(olive, 'News');
  const campaignId = await addCampaign(olive, { listId: offers, identityId: await addIdentity(olive) });
  let people = 0;

  /** Somebody on both topics, and a way to act through the link in their mail. */
  async function recipient() {
    people += 1;
    const email = `anna${people}@example.com`;
    const [contactId] = (await addPeople(olive, [offers, news], [{ email }])) as [Id<'contact'>];
    const day = dayOf(world.clock.now());
    const claims = { tenantId: olive.tenantId, contactId, messageId: campaignId, day, epoch: 0 };
    const tokenFor = (purpose: LinkPurpose) => signLink(world.keyring, { ...claims, purpose });
    const through = async <T>(
      work: (session: Session, link: Link) => Promise<T>,
      purpose: LinkPurpose = 'message',
    ) => {
      const result = await withLink(world.database, tokenFor(purpose), { purposes: [purpose] }, work);
      if (!result.ok) throw new Error(result.why);
      world.clock.advance(minute);
      return result.value;
    };
    const page = () => through(readPreferences);
    const standing = async () =>
      Object.fromEntries((await page()).topics.map(({ name, state }) => [name, state]));
    const proof = () =>
      olive.act(async (session) => {
        const rows = await session.sql<{ kind: string }>(
          sql`select kind from consent_event where contact_id = ${contactId} order by at, kind`,
        );
        return rows.map((row) => row.kind);
      });
    return { contactId, email, tokenFor, through, page, standing, proof };
  }

  return { world, olive, fig, offers, news, campaignId, recipient };
}

export type ChoiceWorld = Awaited<ReturnType<typeof makeChoiceWorld>>;
