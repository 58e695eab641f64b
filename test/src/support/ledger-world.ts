import type { Frequency } from '@heed/schema/domain/frequency';
import type { Id } from '@heed/schema/domain/ids';
import { claimBatch } from '@heed/schema/services/claims';
import { type Outcome, recordOutcomes } from '@heed/schema/services/deliveries';
import { recordReleased } from '@heed/schema/services/release-outcomes';
import { type Released, releaseBatch } from '@heed/schema/services/releases';
import { campaignReport, pageOfSelected } from '@heed/schema/services/reports';
import { writeSubscriptions } from '@heed/schema/services/subscription-changes';
import { addCampaign, addIdentity, addPeople, addTopic } from './audience.js';
import { makeWorld } from './world.js';

/** A world with one brand in which the test itself is the lanes: it claims, and says what became of each message. */
export async function makeLedgerWorld() {
  const world = await makeWorld();
  const brand = await world.brand('Olive');
  const identityId = await addIdentity(brand);
  let topics = 0;

  const claim = (campaignId: Id<'campaign'>, { lane = 0, attempt = 1, limit = 100 } = {}) =>
    brand.act((session) => claimBatch(session, { campaignId, lane, attempt, limit }));
  const record = (campaignId: Id<'campaign'>, outcomes: Outcome[], attempt = 1) =>
    brand.act((session) => recordOutcomes(session, { campaignId, attempt, outcomes }));

  return {
    world,
    brand,
    identityId,
    claim,
    record,

    /** A topic of its own with so many people on it, and a campaign to them. */
    async topicWith(people: number, { timeZone }: { timeZone?: string } = {}) {
      topics += 1;
      const emails = Array.from({ length: people }, (_, n) => `p${n}.t${topics}@example.com`);
      const listId = await addTopic(brand, `Topic ${topics}`);
      const contacts = await addPeople(
        brand,
        [listId],
        emails.map((email) => ({ email, timeZone })),
      );
      return { listId, emails, contacts, campaignId: await addCampaign(brand, { listId, identityId }) };
    },

    /** Claims everything that is left and says it was sent; returns who was. */
    async sendAll(campaignId: Id<'campaign'>, attempt = 1): Promise<string[]> {
      const sent: string[] = [];
      for (;;) {
        const batch = await claim(campaignId, { attempt });
        if (batch.kind !== 'claimed') return sent;
        const outcomes = batch.recipients.map(({ contactId, occurrence }) => ({
          contactId,
          occurrence,
          result: 'sent' as const,
        }));
        await record(campaignId, outcomes, attempt);
        sent.push(...batch.recipients.map((recipient) => recipient.contactId));
      }
    },

    /** Releases what is due of a topic, and leaves it in hand. */
    release: async (listId: Id<'list'>, attempt = 1): Promise<Released[]> =>
      (await brand.act((session) => releaseBatch(session, { listId, attempt, limit: 100 }))).released,

    /** Says what became of released messages. */
    async finish(
      listId: Id<'list'>,
      released: readonly Released[],
      result: Partial<Outcome> & Pick<Outcome, 'result'> = { result: 'sent' },
      attempt = 1,
    ): Promise<void> {
      for (const [campaignId, group] of Map.groupBy(released, (one) => one.campaignId)) {
        const outcomes = group.map(
          ({ contactId, occurrence }) => ({ contactId, occurrence, ...result }) as Outcome,
        );
        await brand.act((session) => recordReleased(session, { listId, campaignId, attempt, outcomes }));
      }
    },

    /** The numbers, after checking that they sum to what was selected and that each opens its people. */
    async report(campaignId: Id<'campaign'>) {
      const numbers = await brand.act((session) => campaignReport(session, campaignId));
      const { selected, waiting, skipped, held, claimed, sent, digested, failed, unknown, cancelled } =
        numbers;
      expect(waiting + skipped + held + claimed + sent + digested + failed + unknown + cancelled).toBe(
        selected,
      );
      const people = await brand.act((session) =>
        pageOfSelected(session, { campaignId, page: { first: 500 } }),
      );
      expect(people.nodes).toHaveLength(selected);
      return numbers;
    },

    chooseFrequency: (contactId: Id<'contact'>, listId: Id<'list'>, frequency: Frequency) =>
      brand.act((session) =>
        writeSubscriptions(session, {
          contactId,
          operationId: null,
          changes: [{ listId, state: 'subscribed', frequency }],
        }),
      ),
  };
}

export type LedgerWorld = Awaited<ReturnType<typeof makeLedgerWorld>>;
