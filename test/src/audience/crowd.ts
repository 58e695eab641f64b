import type { FieldKind } from '@heed/schema/domain/custom-fields';
import { type Id, newId, showId } from '@heed/schema/domain/ids';
import { createCustomField } from '@heed/schema/services/custom-fields';
import { createSegment } from '@heed/schema/services/segments';
import { optOutGlobally } from '@heed/schema/services/suppressions';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { addIdentity, addTopic } from '../support/audience.js';
import type { Brand } from '../support/world.js';
import { emailOf, type Member, type Place, phoneOf, type Sent } from './crowd-member.js';
import { writeRows } from './crowd-rows.js';
import { fieldKinds, type GeneratedPerson, links, lostReasons, people, stages } from './generated.js';
import type { Named } from './generated-rules.js';
import type { NaiveMessage, NaivePerson, NaiveValues } from './naive.js';
import type { Pools } from './pools.js';

/** Generated people in a tenant, and the same as the naive evaluator knows them, by contact id. */
export interface Crowd {
  people: Map<Id<'contact'>, NaivePerson>;
  /** The place of each lead in its person's. */
  leads: Map<Id<'lead'>, { person: NaivePerson; index: number }>;
  place: Place;
  named: Named;
}

/** People and what they did, written into the tables set by set. */
export async function gatherCrowd(
  brand: Brand,
  pools: Pools,
  size: { seed: number; people: number },
): Promise<Crowd> {
  const place = await furnish(brand);
  const sample = fc.sample(people(pools), { numRuns: size.people, seed: size.seed });
  const members = sample.map(
    (person, n): Member => ({
      n,
      id: newId('contact'),
      person,
      messages: messagesOf(person, place),
      leads: person.leads.map((lead) => ({ id: newId('lead'), lead })),
    }),
  );
  await brand.act((session) => writeRows(session, place, members));
  const optedOut = members.filter(isOptedOut);
  await brand.act(async (session) => {
    for (const { n } of optedOut) await optOutGlobally(session, { email: emailOf(n, brand) });
  });
  const known = members.map((member): [Member, NaivePerson] => [member, naive(member, place, brand)]);
  return {
    people: new Map(known.map(([{ id }, person]) => [id, person])),
    leads: new Map(
      known.flatMap(([{ leads }, person]) => leads.map(({ id }, index) => [id, { person, index }] as const)),
    ),
    place,
    named: namedBy(place),
  };
}

function isOptedOut({ n, person }: Member): boolean {
  return n % 2 === 1 && person.hasEmail && person.optedOut;
}

async function furnish(brand: Brand): Promise<Place> {
  const lists = [await addTopic(brand, 'News'), await addTopic(brand, 'Offers')];
  const identityId = await addIdentity(brand);
  const campaigns: Place['campaigns'] = [];
  for (const [channel, kind] of [
    ['email', 'campaign'],
    ['email', 'campaign'],
    ['email', 'step'],
    ['email', 'transactional'],
    ['sms', 'campaign'],
    ['sms', 'step'],
    ['email', 'digest'],
  ] as const)
    campaigns.push({ id: newId('campaign'), channel, kind });
  return brand.act(async (session) => {
    for (const [key, { kind, ...rest }] of Object.entries(fieldKinds)) {
      const { choices } = rest as { choices?: readonly string[] };
      await createCustomField(session, { key, kind: kind as FieldKind, choices });
    }
    const segments: Id<'segment'>[] = [];
    for (const name of ['By hand', 'Uploaded']) segments.push((await createSegment(session, { name })).id);
    const [tenant, at] = [session.tenantId, session.at];
    const forms = [newId('form'), newId('form')];
    const personas = [newId('persona'), newId('persona')];
    for (const { id, kind, channel } of campaigns)
      await session.sql(sql`
        insert into campaign (tenant_id, id, name, kind, channel, list_id, identity_id, subject, preheader, html, text, audience,
          state, created_at, updated_at)
        values (${tenant}, ${id}, ${id}, ${kind}, ${channel}, ${kind === 'transactional' ? null : lists[0]}, ${identityId},
          '', '', '', '', '{}', 'sending', ${at}, ${at})`);
    await session.sql(sql`
      insert into campaign_link (tenant_id, campaign_id, position, url)
      select ${tenant}::uuid, id, ordinality - 1, url
      from campaign, unnest(${links}::text[]) with ordinality as link (url) where tenant_id = ${tenant} and channel = 'email'`);
    await session.sql(sql`
      insert into form (tenant_id, id, name, created_at, updated_at)
      select ${tenant}::uuid, id, id::text, ${at}::timestamptz, ${at}::timestamptz from unnest(${forms}::uuid[]) as form (id)`);
    await session.sql(sql`
      insert into persona (tenant_id, id, name, list_ids, position, created_at)
      select ${tenant}::uuid, id, id::text, '{}', 0, ${at}::timestamptz from unnest(${personas}::uuid[]) as persona (id)`);
    for (const [table, keys] of [
      [sql`lead_stage`, stages],
      [sql`lost_reason`, lostReasons],
    ] as const)
      await session.sql(sql`
        insert into ${table} (tenant_id, key, name, position, created_at)
        select ${tenant}::uuid, key, key, 0, ${at}::timestamptz from unnest(${keys}::text[]) as own (key) on conflict do nothing`);
    return { lists, segments, forms, personas, campaigns };
  });
}

function namedBy({ lists, segments, forms, personas, campaigns }: Place): Named {
  const by = (channel: string) =>
    campaigns.filter((campaign) => campaign.channel === channel).map(({ id }) => showId('campaign', id));
  return {
    lists: lists.map((id) => showId('list', id)),
    segments: segments.map((id) => showId('segment', id)),
    forms: forms.map((id) => showId('form', id)),
    personas: personas.map((id) => showId('persona', id)),
    emails: by('email'),
    sms: by('sms'),
  };
}

/** Messages of a person; a member of a digest is one only where there is a digest, and only of e-mail. */
function messagesOf(person: GeneratedPerson, place: Place): Sent[] {
  const rows = place.campaigns.flatMap((campaign, i) =>
    person.messages[i]!.slice(0, campaign.kind === 'step' || campaign.kind === 'digest' ? 2 : 1).map(
      (message, j): Sent => ({
        ...message,
        state: message.state === 'digested' && campaign.kind !== 'campaign' ? 'sent' : message.state,
        campaign,
        occurrence: j + 1,
        digest: null,
        digestId: campaign.kind === 'digest' ? newId('digest') : null,
      }),
    ),
  );
  const digests = rows.filter(({ campaign }) => campaign.kind === 'digest');
  for (const [i, row] of rows.entries()) {
    if (row.state !== 'digested') continue;
    row.digest = (row.campaign.channel === 'email' && digests[i % digests.length]) || null;
    if (!row.digest) row.state = 'held';
    row.digestId = row.digest?.digestId ?? null;
  }
  return rows;
}

function naive(member: Member, place: Place, brand: Brand): NaivePerson {
  const { n, person, messages } = member;
  const { consentedAt, bounced, left, hasEmail, hasPhone, hasExternalId } = person;
  const told = new Map<Sent, NaiveMessage>();
  const tell = (sent: Sent): NaiveMessage => {
    const known = told.get(sent);
    if (known) return known;
    const { campaign, links: times, digest, ...rest } = sent;
    const message: NaiveMessage = {
      ...rest,
      campaign: showId('campaign', campaign.id),
      channel: campaign.channel,
      marketing: campaign.kind !== 'transactional',
      links: links.flatMap((url, i) => (times[i] ? [{ url, clicked: times[i] }] : [])),
      digest: digest && tell(digest),
    };
    told.set(sent, message);
    return message;
  };
  return {
    values: {
      ...(person.fields as NaiveValues),
      firstName: person.firstName,
      lastName: person.lastName,
      locale: person.locale,
      timeZone: person.timeZone,
      source: person.source,
      email: hasEmail ? emailOf(n, brand) : null,
      emailValid: person.emailValid,
      phone: hasPhone ? phoneOf(n) : null,
      externalId: hasExternalId ? `crm ${n}` : null,
      persona: person.persona === undefined ? null : showId('persona', place.personas[person.persona]!),
      smsStanding: person.smsStanding,
      createdAt: person.createdAt,
      consentedAt,
      status: bounced ? 'bounced' : left ? 'unsubscribed' : consentedAt ? 'subscribed' : 'pending',
    },
    lists: Object.fromEntries(
      person.subscriptions.flatMap((subscription, i) => {
        if (!subscription) return [];
        const { state, ...values } = subscription;
        return [[showId('list', place.lists[i]!), { state, values }]];
      }),
    ),
    segments: place.segments.filter((_, i) => person.members[i]).map((id) => showId('segment', id)),
    suppressed: isOptedOut(member),
    messages: messages.map(tell),
    events: person.events.map(({ properties, ...event }) => ({
      ...event,
      properties: properties as NaiveValues,
    })),
    submissions: person.submissions.map(({ form, at }) => ({ form: showId('form', place.forms[form]!), at })),
    leads: person.leads.map((lead, i) => ({
      ...lead,
      externalId: i === 0 ? `lead ${n}` : null,
      converted: lead.convertedAt !== undefined,
    })),
  };
}
