import type { Id } from '@heed/schema/domain/ids';
import { createMessageTemplate, type MessageTemplateInput } from '@heed/schema/services/message-templates';
import { campaignReport, pageOfSelected } from '@heed/schema/services/reports';
import { type ClaimedMessage, claimSingles } from '@heed/schema/services/single-claims';
import { recordSingles } from '@heed/schema/services/single-outcomes';
import { sendTransactional, type TransactionalInput } from '@heed/schema/services/transactional';
import { addIdentity } from '../support/audience.js';
import type { Brand } from '../support/world.js';

/** A template of order mail. */
export async function addTemplate(
  brand: Brand,
  given: Partial<MessageTemplateInput> = {},
): Promise<{ templateId: Id<'messageTemplate'>; campaignId: Id<'campaign'> }> {
  const identityId = given.identityId ?? (await addIdentity(brand));
  return brand.act(async (session) => {
    const { id, campaignId } = await createMessageTemplate(session, {
      name: 'Order confirmation',
      identityId,
      subject: 'Your order {{ data.order.number }}',
      html: '<p>Dear {{ contact.firstName | default: "friend" }}, it costs {{ data.order.total }}.</p>',
      ...given,
    });
    return { templateId: id, campaignId };
  });
}

let keys = 0;

/** Asks for one message, under a key of its own unless one is given. */
export function ask(brand: Brand, input: Omit<TransactionalInput, 'idempotencyKey'> & { key?: string }) {
  const { key = `key-${++keys}`, ...rest } = input;
  return brand.act((session) => sendTransactional(session, { ...rest, idempotencyKey: key }));
}

/** The test itself as the tenant's lane: claims everything that is due. */
export async function claimAll(brand: Brand, attempt = 1): Promise<ClaimedMessage[]> {
  const claim = () => brand.act((session) => claimSingles(session, { attempt, limit: 50, exhausted: [] }));
  const { byCampaign } = await claim();
  return byCampaign.flatMap(({ messages }) => messages);
}

/** Claims everything and says what became of all of it. */
export async function settleAll(
  brand: Brand,
  result: 'sent' | 'failed' | 'unknown' | 'not_tried',
  attempt = 1,
): Promise<ClaimedMessage[]> {
  const { byCampaign } = await brand.act((session) =>
    claimSingles(session, { attempt, limit: 50, exhausted: [] }),
  );
  for (const group of byCampaign) {
    const outcomes = group.messages.map(({ contactId, occurrence }) => ({
      contactId,
      occurrence,
      result,
      reason: 'refused' as const,
      detail: `It was ${result}.`,
    }));
    await brand.act((session) => recordSingles(session, { ...group, attempt, outcomes }));
  }
  return byCampaign.flatMap(({ messages }) => messages);
}

/** A standing campaign's numbers, after checking that they sum to what was asked for and open its messages. */
export async function numbersOf(brand: Brand, campaignId: Id<'campaign'>) {
  return brand.act(async (session) => {
    const numbers = await campaignReport(session, campaignId);
    const { selected, waiting, skipped, held, claimed, sent, digested, failed, unknown, cancelled } = numbers;
    expect(waiting + skipped + held + claimed + sent + digested + failed + unknown + cancelled).toBe(
      selected,
    );
    const page = await pageOfSelected(session, { campaignId, page: { first: 500 } });
    expect(page.nodes).toHaveLength(selected);
    return numbers;
  });
}
