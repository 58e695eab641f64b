import type { PreferenceCenter } from '@heed/preference-center/server';
import { startPreferenceCenter } from '@heed/preference-center/server';
import { type Id, showId } from '@heed/schema/domain/ids';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { pageOfSubmissions } from '@heed/schema/services/form-submissions';
import { createForm, type FormInput } from '@heed/schema/services/forms';
import { createList } from '@heed/schema/services/lists';
import { updateTenant } from '@heed/schema/services/tenants';
import type { ContactRow } from '@heed/schema/sql/contact-columns';
import { contactColumns } from '@heed/schema/sql/contact-columns';
import type { SubmissionRow } from '@heed/schema/sql/form-submissions';
import { dayOf, type LinkPurpose, noMessage, signLink } from '@heed/schema/tokens/link-token';
import sql from 'sql-template-tag';
import { press, visit } from '../page/browsing.js';
import { fullBrand } from '../support/full-brand.js';
import { type Brand, makeWorld, type World } from '../support/world.js';

type Fields = [string, string][];

/** The public pages over HTTP, a brand with topics and custom fields, and forms of it. */
export interface FormWorld {
  world: World;
  center: PreferenceCenter;
  brand: Brand;
  lists: Record<'offers' | 'news', Id<'list'>>;
  fields: Record<'spend' | 'colour' | 'interests' | 'birthday' | 'member', Id<'customField'>>;
  /** A form that asks one of each kind of question; what is given is otherwise. Its address. */
  form(input?: Partial<FormInput>): Promise<{ id: Id<'form'>; url: string }>;
  token(contactId: string, options?: { purpose?: LinkPurpose; epoch?: number; tenantId?: string }): string;
  contact(email: string): Promise<(ContactRow & Record<string, unknown>) | undefined>;
  /** How they stand, by topic. */
  standing(contactId: string): Promise<Record<string, string>>;
  proof(contactId: string): Promise<Record<string, unknown>[]>;
  submissions(formId: Id<'form'>): Promise<SubmissionRow[]>;
  close(): Promise<void>;
}

export const en = (text: string) => [{ locale: 'en', text }];
const both = (english: string, hebrew: string) => [
  { locale: 'en', text: english },
  { locale: 'he', text: hebrew },
];

export async function makeFormWorld(): Promise<FormWorld> {
  const world = await makeWorld();
  const brand = await world.brand('Olive & Thyme');
  await world.asAccount((session) => updateTenant(session, { tenantId: brand.tenantId, brand: fullBrand }));
  const topic = (name: string) => ({
    name,
    description: `${name} of the grove`,
    receives: 'a letter',
    cadence: 'about once a week',
  });
  const { lists, fields } = await brand.act(async (session) => {
    const field = async (
      key: string,
      kind: 'number' | 'one_of' | 'several_of' | 'date' | 'boolean',
      choices?: string[],
    ) => (await createCustomField(session, { key, kind, choices })).id;
    return {
      lists: {
        offers: (await createList(session, topic('Offers'))).id,
        news: (await createList(session, topic('News'))).id,
      },
      fields: {
        spend: await field('2020_Spend', 'number'),
        colour: await field('colour', 'one_of', ['green', 'black']),
        interests: await field('interests', 'several_of', ['oil', 'herbs', 'soap']),
        birthday: await field('birthday', 'date'),
        member: await field('member', 'boolean'),
      },
    };
  });
  const center = await startPreferenceCenter({
    database: world.database,
    port: 0,
    host: '127.0.0.1',
    publicUrl: 'https://page.example',
  });
  let serial = 0;
  return {
    world,
    center,
    brand,
    lists,
    fields,
    async form(input = {}) {
      const { id } = await brand.act((session) =>
        createForm(session, { ...everyQuestion({ lists, fields }), name: `Form ${++serial}`, ...input }),
      );
      return { id, url: `${center.url}/f/${showId('form', id)}` };
    },
    token(contactId, { purpose = 'message', epoch = 0, tenantId = brand.tenantId } = {}) {
      const day = dayOf(world.clock.now());
      return signLink(world.keyring, { purpose, tenantId, contactId, messageId: noMessage, day, epoch });
    },
    contact: (email) =>
      brand.act((session) =>
        session.row(sql`
          select ${contactColumns}, c.number_1 as spend, c.text_1 as colour, c.choices_1 as interests,
            c.day_1::text as birthday, c.flag_1 as member, c.own_consent_at as "ownConsentAt"
          from contact c where c.tenant_id = ${session.tenantId} and c.email_key = ${email.toLowerCase()}`),
      ),
    standing: (contactId) =>
      brand.act(async (session) => {
        const rows = await session.sql<{ name: string; state: string }>(sql`
          select l.name, s.state from subscription s join list l on l.tenant_id = s.tenant_id and l.id = s.list_id
          where s.tenant_id = ${session.tenantId} and s.contact_id = ${contactId}`);
        return Object.fromEntries(rows.map(({ name, state }) => [name, state]));
      }),
    proof: (contactId) =>
      brand.act((session) =>
        session.sql(sql`
          select e.kind, l.name as topic, e.source, e.actor, e.wording, host(e.ip) as ip, e.user_agent as "userAgent"
          from consent_event e left join list l on l.tenant_id = e.tenant_id and l.id = e.list_id
          where e.tenant_id = ${session.tenantId} and e.contact_id = ${contactId} order by e.id`),
      ),
    submissions: (formId) =>
      brand.act(
        async (session) => (await pageOfSubmissions(session, { formId, page: { first: 100 } })).nodes,
      ),
    async close() {
      await center.stop();
      await world.close();
    },
  };
}

/** What a form asks that asks everything. */
export function everyQuestion({ lists, fields }: Pick<FormWorld, 'lists' | 'fields'>): FormInput {
  return {
    name: 'Everything',
    title: both('Join the grove', 'להצטרף לחורשה'),
    intro: both(
      'Tell us a little about yourself.\nIt takes a minute.',
      'ספרו לנו קצת על עצמכם.\nזה לוקח דקה.',
    ),
    button: both('Join', 'הצטרפות'),
    thanks: both('See you in the grove!', 'להתראות בחורשה!'),
    fields: [
      {
        key: 'name',
        kind: 'text',
        label: both('First name', 'שם פרטי'),
        contactData: 'first_name',
        required: true,
      },
      { key: 'family', kind: 'text', label: both('Last name', 'שם משפחה'), contactData: 'last_name' },
      { key: 'email', kind: 'email', label: both('E-mail', 'דוא״ל'), contactData: 'email', required: true },
      {
        key: 'phone',
        kind: 'phone',
        label: both('Phone', 'טלפון'),
        hint: both('With the country, like +972 50 123 4567.', 'עם קידומת המדינה, כמו +972 50 123 4567.'),
        contactData: 'phone',
      },
      {
        key: 'spend',
        kind: 'number',
        label: both('Spent in 2020', 'הוצאה ב־2020'),
        customFieldId: fields.spend,
      },
      { key: 'birthday', kind: 'date', label: both('Birthday', 'יום הולדת'), customFieldId: fields.birthday },
      {
        key: 'member',
        kind: 'boolean',
        label: both('Are you a member?', 'חברי מועדון?'),
        customFieldId: fields.member,
      },
      {
        key: 'colour',
        kind: 'one_of',
        label: both('Olives', 'זיתים'),
        customFieldId: fields.colour,
        choices: [
          { value: 'green', label: both('Green ones', 'ירוקים') },
          { value: 'black', label: both('Black ones', 'שחורים') },
        ],
      },
      {
        key: 'interests',
        kind: 'several_of',
        label: both('Interests', 'תחומי עניין'),
        customFieldId: fields.interests,
      },
      { key: 'words', kind: 'long_text', label: both('Anything else?', 'עוד משהו?') },
    ],
    lists: [
      { listId: lists.offers, joining: 'offered' },
      {
        listId: lists.news,
        joining: 'by_sending',
        wording: both('By sending this you join our News.', 'שליחת הטופס מצרפת אתכם לחדשות.'),
      },
    ],
  };
}

/** What a browser would send for the page as it stands, with what a person typed and chose. */
export function filledIn(html: string, answers: Record<string, string | string[]> = {}): Fields {
  const form = /<form.*?<\/form>/s.exec(html)?.[0] ?? '';
  const fields: Fields = [];
  const own = ['list', 'website', 'once', 'lang', 'words-mark'];
  const nameOf = (key: string) => (own.includes(key) ? key.replace('words-mark', 'words') : `a-${key}`);
  const typed = new Set(Object.keys(answers).map(nameOf));
  for (const [tag] of form.matchAll(/<(?:input|select|textarea)[^>]*>/g)) {
    const name = attribute(tag, 'name');
    const chosen = !/type="(checkbox|radio)"/.test(tag) || tag.includes('checked');
    if (tag.startsWith('<input') && chosen && !typed.has(name))
      fields.push([name, unescaped(attribute(tag, 'value'))]);
  }
  for (const [key, value] of Object.entries(answers))
    for (const each of [value].flat()) fields.push([nameOf(key), each]);
  return fields;
}

function attribute(tag: string, name: string): string {
  return new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
}

function unescaped(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&amp;', '&');
}

/** Opens the page and sends it with these answers. */
export async function fillIn(
  url: string,
  answers: Record<string, string | string[]>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const html = await (await visit(url, { headers })).text();
  return press(url, filledIn(html, answers), headers);
}
