import { type Mail, readMail } from '@heed/dev/mailbox/read-mail';
import { type PreferenceCenter, startPreferenceCenter } from '@heed/preference-center/server';
import type { Id } from '@heed/schema/domain/ids';
import type { Templates } from '@heed/schema/rendering/content';
import { compileWire } from '@heed/schema/rendering/wire';
import { campaignForPreview } from '@heed/schema/services/campaign-content';
import { createCampaign } from '@heed/schema/services/campaigns';
import { recipientOf } from '@heed/schema/services/recipients';
import { dayOf, type LinkPurpose, signLink } from '@heed/schema/tokens/link-token';
import { addPeople, addTopic, type Person } from '../support/audience.js';
import { type LedgerWorld, makeLedgerWorld } from '../support/ledger-world.js';

export const publicUrl = 'https://page.example';

/** A campaign with people on its topic, ready to be sent. */
export interface Letter {
  campaignId: Id<'campaign'>;
  listId: Id<'list'>;
  contacts: Id<'contact'>[];
}

/** The pages over HTTP, in front of a ledger whose lanes are the test. */
export interface ReadingWorld {
  ledger: LedgerWorld;
  center: PreferenceCenter;
  letter(words: Partial<Templates>, people: Person[]): Promise<Letter>;
  /** The token that the mail of this campaign to this person carries. */
  token(
    mail: { campaignId: string; contactId: string; occurrence?: number },
    options?: { purpose?: LinkPurpose; epoch?: number; tenantId?: string },
  ): string;
  /** Where that mail can be read. */
  address(...mail: Parameters<ReadingWorld['token']>): string;
  /** The mail as it is handed over at this moment, as a mail program reads it. */
  onTheWire(campaignId: Id<'campaign'>, contactId: Id<'contact'>): Promise<Mail>;
  close(): Promise<void>;
}

export async function makeReadingWorld(): Promise<ReadingWorld> {
  const ledger = await makeLedgerWorld();
  const { world, brand, identityId } = ledger;
  const { database, keyring, clock } = world;
  const center = await startPreferenceCenter({ database, port: 0, host: '127.0.0.1', publicUrl });
  let topics = 0;

  const token: ReadingWorld['token'] = ({ campaignId, contactId, occurrence }, options = {}) => {
    const { purpose = 'message', epoch = 0, tenantId = brand.tenantId } = options;
    const claims = { purpose, tenantId, contactId, messageId: campaignId, day: dayOf(clock.now()), epoch };
    return signLink(keyring, { ...claims, occurrence });
  };
  return {
    ledger,
    center,
    async letter(words, people) {
      topics += 1;
      const listId = await addTopic(brand, `Reading ${topics}`);
      const contacts = await addPeople(brand, [listId], people);
      const campaign = await brand.act((session) =>
        createCampaign(session, {
          name: `Letter ${topics}`,
          listId,
          identityId,
          subject: 'A letter',
          html: '<p>Hello</p>',
          ...words,
          audience: { lists: [listId], segments: [], excludeSegments: [] },
        }),
      );
      return { campaignId: campaign.id, listId, contacts };
    },
    token,
    address: (...mail) => `${center.url}/w/${token(...mail)}`,
    onTheWire: (campaignId, contactId) =>
      brand.act(async (session) => {
        const render = compileWire(await campaignForPreview(session, campaignId), { keyring, publicUrl });
        const { from, to, bytes } = render(await recipientOf(session, contactId), session.at);
        return readMail({ id: 1, to: [to], from, raw: bytes, receivedAt: session.at });
      }),
    async close() {
      await center.stop();
      await world.close();
    },
  };
}
