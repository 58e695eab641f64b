import type { Id } from '@heed/schema/domain/ids';
import type { BrandInput } from '@heed/schema/services/brands';
import { createList } from '@heed/schema/services/lists';
import { createPersona } from '@heed/schema/services/personas';
import type { Session } from '@heed/schema/session/session';

/** A brand that says everything a brand can say on its page, in two languages. */
export const fullBrand: BrandInput = {
  primaryColour: '#2f5d50',
  backgroundColour: '#f6f4ee',
  privacyUrl: 'https://olive.example/privacy',
  dataUse: [
    {
      locale: 'en',
      text: 'We keep your address and what you choose here to send you what you asked for. We see which mails are opened, in numbers only, and sell nothing to anybody.',
    },
    {
      locale: 'he',
      text: 'הכתובת והבחירות שלך נשמרות כדי לשלוח מה שביקשת. אנו רואים אילו הודעות נפתחות, במספרים בלבד.',
    },
  ],
  postalAddress: [
    { locale: 'en', text: 'Olive & Thyme Ltd\n1 Grove Street, Haifa' },
    { locale: 'he', text: 'זית ותימין בע״מ\nרחוב החורשה 1, חיפה' },
  ],
  channels: [
    {
      kind: 'link',
      label: [
        { locale: 'en', text: 'Our community forum' },
        { locale: 'he', text: 'הפורום שלנו' },
      ],
      address: 'https://forum.olive.example/',
    },
    {
      kind: 'link',
      label: [{ locale: 'en', text: 'Photos from the grove' }],
      address: 'https://social.example/olive',
    },
    {
      kind: 'rss',
      label: [
        { locale: 'en', text: 'News as a feed' },
        { locale: 'he', text: 'חדשות כפיד' },
      ],
      address: 'https://olive.example/news.rss',
    },
    {
      kind: 'sms',
      label: [
        { locale: 'en', text: 'Alerts by text message' },
        { locale: 'he', text: 'התראות במסרון' },
      ],
      address: '+972501234567',
    },
  ],
  personaChoice: true,
};

/** Eight topics in the words that a team writes: name, what it is about, what one gets, how often. */
const topics = [
  [
    'Offers',
    'Prices that are lower for a while, before anyone else hears.',
    'Discounts',
    'about once a week',
  ],
  ['News', 'What is new in our shops and on our shelves.', 'One short mail with pictures', 'every Thursday'],
  ['Tips', 'Recipes, and how to keep oil and herbs fresh.', 'A kitchen trick to try', 'twice a month'],
  ['Events', 'Tastings and evenings in the grove, near you.', 'An invitation', 'four times a year'],
  ['Harvest', 'How the trees are doing, and when we press.', 'A letter from the grower', 'in autumn'],
  ['Alerts', 'Recalls, and what sold out is back.', 'One sentence', 'rarely'],
  ['Partners', 'What friends of ours make: bread, cheese, wine.', 'A story and an offer', 'monthly'],
  ['Surveys', 'Questions by which we learn what you like.', 'Three questions', 'twice a year'],
] as const;

/** Makes the eight topics, in their order. */
export async function addEightTopics(session: Session): Promise<Id<'list'>[]> {
  const ids: Id<'list'>[] = [];
  for (const [name, description, receives, cadence] of topics) {
    ids.push((await createList(session, { name, description, receives, cadence })).id);
  }
  return ids;
}

/** Makes two personas, who care for different topics first. */
export async function addPersonas(session: Session, lists: readonly Id<'list'>[]): Promise<Id<'persona'>[]> {
  const cook = await createPersona(session, { name: 'I cook at home', lists: [lists[2]!, lists[4]!] });
  const trade = await createPersona(session, {
    name: 'I buy for my restaurant',
    lists: [lists[6]!, lists[0]!],
  });
  return [cook.id, trade.id];
}
