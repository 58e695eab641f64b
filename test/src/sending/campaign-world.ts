import type { Id } from '@heed/schema/domain/ids';
import { sendCampaign } from '@heed/schema/services/campaign-states';
import { getCampaign } from '@heed/schema/services/campaigns';
import { addCampaign, addIdentity, addPeople, addTopic } from '../support/audience.js';
import { makeSendingWorld, type SendingWorld } from '../support/sending-world.js';
import type { Brand } from '../support/world.js';

/** A world with one brand whose campaigns really run; its mail server accepts all until a story says otherwise. */
export interface CampaignWorld {
  sending: SendingWorld;
  brand: Brand;
  identityId: Id<'sendingIdentity'>;
  /** Addresses that no other story has. */
  people(count: number): string[];
  /** A topic of a number of its own. */
  addTopic(): Promise<{ listId: Id<'list'>; number: number }>;
  campaignTo(emails: string[]): Promise<CampaignTo>;
  send(campaignId: Id<'campaign'>, at?: Date): Promise<unknown>;
  /** To whom mails came, in order of address. */
  arrived(): string[];
  stateOf(campaignId: Id<'campaign'>): Promise<string>;
  /** Forgets what came. */
  calm(): void;
}

interface CampaignTo {
  listId: Id<'list'>;
  /** The topic's. */
  number: number;
  contacts: Id<'contact'>[];
  emails: string[];
  campaignId: Id<'campaign'>;
}

export async function makeCampaignWorld(): Promise<CampaignWorld> {
  const sending = await makeSendingWorld();
  const brand = await sending.world.brand('Olive');
  const identityId = await addIdentity(brand);
  await sending.startWorkers();
  let topics = 0;
  const world: CampaignWorld = {
    sending,
    brand,
    identityId,
    people: (count) => Array.from({ length: count }, (_, n) => `p${n}.c${topics}@example.com`),
    async addTopic() {
      const number = ++topics;
      return { listId: await addTopic(brand, `Topic ${number}`), number };
    },
    async campaignTo(emails) {
      const { listId, number } = await world.addTopic();
      const named = emails.map((email) => ({ email, firstName: 'Dana' }));
      const contacts = await addPeople(brand, [listId], named);
      const campaignId = await addCampaign(brand, { listId, identityId });
      return { listId, number, contacts, emails, campaignId };
    },
    send: (campaignId, at) => brand.act((session) => sendCampaign(session, { campaignId, at })),
    arrived: () => sending.smtp.mails.map((mail) => mail.to).sort(),
    stateOf: async (campaignId) => (await brand.act((session) => getCampaign(session, campaignId))).state,
    calm() {
      sending.smtp.mails.length = 0;
      sending.smtp.heard.length = 0;
      sending.smtp.delay = 0;
      sending.smtp.treat = () => 'accept';
    },
  };
  return world;
}
