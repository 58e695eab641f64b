import type { Frequency } from '@heed/schema/domain/frequency';
import type { Id } from '@heed/schema/domain/ids';
import { createContact, getContact } from '@heed/schema/services/contacts';
import { savePreferences } from '@heed/schema/services/leaving';
import { withLink } from '@heed/schema/services/link-access';
import { mergeContacts } from '@heed/schema/services/merging';
import { subscriptionsOf } from '@heed/schema/services/subscriptions';
import { dayOf, noMessage, signLink } from '@heed/schema/tokens/link-token';
import { minute } from '../support/test-clock.js';
import type { Brand, World } from '../support/world.js';

type Input = Parameters<typeof createContact>[1];
export const evidence = { source: 'page' as const };

/** People, what they choose through links in their mail, and merging them, in the brand of the moment. */
export function mergingIn(place: () => { world: World; olive: Brand; offers: Id<'list'> }) {
  const person = (input: Input, consent = true): Promise<Id<'contact'>> =>
    place().olive.act(async (session) => {
      const { id } = await createContact(session, { ...input, consent: consent ? { wording: 'Yes' } : null });
      return id;
    });
  const merge = (keep: Id<'contact'>, ...others: Id<'contact'>[]) =>
    place().olive.act((session) => mergeContacts(session, { keep, merge: others }));
  const contact = (id: Id<'contact'>) => place().olive.act((session) => getContact(session, id));
  const tokenOf = (contactId: Id<'contact'>, messageId: string = noMessage) =>
    signLink(place().world.keyring, {
      purpose: 'message',
      tenantId: place().olive.tenantId,
      contactId,
      messageId,
      day: dayOf(place().world.clock.now()),
      epoch: 0,
    });
  /** What a person does through the link in a mail that went to this contact. */
  async function through<T>(
    contactId: Id<'contact'>,
    work: Parameters<typeof withLink<T>>[3],
    messageId?: string,
  ) {
    const result = await withLink(
      place().world.database,
      tokenOf(contactId, messageId),
      { purposes: ['message'] },
      work,
    );
    if (!result.ok) throw new Error(result.why);
    place().world.clock.advance(minute);
    return result.value;
  }
  const choose = (
    contactId: Id<'contact'>,
    listId: Id<'list'>,
    subscribed: boolean,
    frequency: Frequency = 'every',
  ) =>
    through(contactId, (session, link) =>
      savePreferences(session, link, { topics: [{ listId, subscribed, frequency }], evidence }),
    );
  const standing = async (id: Id<'contact'>) => {
    const rows = (await place().olive.act((session) => subscriptionsOf(session, [id]))).get(id)!;
    return Object.fromEntries(rows.map((row) => [row.listId === place().offers ? 'offers' : 'news', row]));
  };
  return { person, merge, contact, tokenOf, through, choose, standing };
}
