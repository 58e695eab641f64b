import { request } from 'node:http';
import { type PreferenceCenter, startPreferenceCenter } from '@heed/preference-center/server';
import type { Id } from '@heed/schema/domain/ids';
import type { Message, Templates } from '@heed/schema/rendering/content';
import { compileCampaign } from '@heed/schema/rendering/message';
import { takeAudience } from '@heed/schema/services/audience';
import { campaignForSending } from '@heed/schema/services/campaign-content';
import { sendCampaign } from '@heed/schema/services/campaign-states';
import { createCampaign } from '@heed/schema/services/campaigns';
import { type Judged, judgeHitsOf } from '@heed/schema/services/hit-judging';
import sql from 'sql-template-tag';
import { addPeople, addTopic, type Person } from '../support/audience.js';
import { type LedgerWorld, makeLedgerWorld } from '../support/ledger-world.js';

export const publicUrl = 'https://mail.example';

/** A browser that a person uses. */
export const person =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';

export interface Answer {
  status: number;
  location: string | undefined;
  type: string | undefined;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export interface Visitor {
  agent?: string | null;
  method?: string;
  /** As the proxy in front says it. */
  from?: string;
  headers?: Record<string, string>;
}

/** The door over HTTP, in front of a ledger whose lanes are the test; hits are judged when the test says so. */
export interface HitWorld {
  ledger: LedgerWorld;
  center: PreferenceCenter;
  /** Sends a campaign; the mails as they left, by contact. */
  send(words: Partial<Templates>, people: Person[]): Promise<SentLetter>;
  /** Follows an address of a mail, as whoever does so. */
  visit(address: string, visitor?: Visitor): Promise<Answer>;
  /** Lets some seconds pass, and judges what is ready. */
  judge(seconds?: number): Promise<Pick<Judged, 'people' | 'machines' | 'anonymous'>>;
  /** What the ledger knows of a campaign's messages, by contact. */
  facts(campaignId: Id<'campaign'>): Promise<Record<string, MessageFacts>>;
  machines(campaignId: Id<'campaign'>): Promise<string[]>;
  counts(campaignId: Id<'campaign'>): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export interface SentLetter {
  campaignId: Id<'campaign'>;
  listId: Id<'list'>;
  contacts: Id<'contact'>[];
  mails: Message[];
}

export interface MessageFacts {
  tracked: boolean;
  opened: boolean;
  clicked: boolean;
  /** Clicks by position. */
  links: Record<number, number>;
}

export async function makeHitWorld(): Promise<HitWorld> {
  const ledger = await makeLedgerWorld();
  const { world, brand, identityId } = ledger;
  const { database, keyring, clock } = world;
  const center = await startPreferenceCenter({
    database,
    port: 0,
    host: '127.0.0.1',
    publicUrl,
    trustedProxies: 1,
    judgeEvery: 3_600_000,
  });
  let letters = 0;
  return {
    ledger,
    center,
    async send(words, people) {
      letters += 1;
      const listId = await addTopic(brand, `Letters ${letters}`);
      const contacts = await addPeople(brand, [listId], people);
      const { id: campaignId } = await brand.act((session) =>
        createCampaign(session, {
          name: `Letter ${letters}`,
          ...{ listId, identityId, subject: 'A letter', html: '<p>Hello</p>', ...words },
          audience: { lists: [listId], segments: [], excludeSegments: [] },
        }),
      );
      await brand.act((session) => sendCampaign(session, { campaignId }));
      await brand.act((session) => takeAudience(session, { campaignId }));
      const content = await brand.act((session) => campaignForSending(session, campaignId));
      const render = compileCampaign(content, { keyring, publicUrl });
      const claim = await ledger.claim(campaignId);
      if (claim.kind !== 'claimed') throw new Error(`Nobody was claimed: ${claim.kind}`);
      const mails = claim.recipients.map((recipient) => render(recipient, clock.now()));
      const outcomes = claim.recipients.map((one) => ({ ...one, result: 'sent' as const }));
      await ledger.record(campaignId, outcomes);
      clock.advance(60_000);
      const byAddress = new Map(mails.map((mail) => [mail.to, mail]));
      return { campaignId, listId, contacts, mails: people.map(({ email }) => byAddress.get(email)!) };
    },
    visit: (address, visitor = {}) => visit(center.url + address.slice(publicUrl.length), visitor),
    async judge(seconds = 10) {
      clock.advance(seconds * 1_000);
      return judgeHitsOf(database, new AbortController().signal);
    },
    facts: (campaignId) =>
      brand.act(async (session) => {
        const rows = await session.sql<MessageFacts & { id: string }>(sql`
          select d.contact_id as id, d.tracked, d.opened_at is not null as opened, d.clicked_at is not null as clicked,
            (select coalesce(json_object_agg(k.position, k.clicks), '{}') from delivery_click k
              where k.tenant_id = d.tenant_id and k.campaign_id = d.campaign_id and k.contact_id = d.contact_id) as links
          from delivery d where d.tenant_id = ${session.tenantId} and d.campaign_id = ${campaignId}`);
        return Object.fromEntries(rows.map(({ id, ...facts }) => [id, facts]));
      }),
    machines: (campaignId) =>
      brand.act(async (session) =>
        (
          await session.sql<{ why: string }>(sql`
            select why from machine_hit where tenant_id = ${session.tenantId} and campaign_id = ${campaignId} order by id`)
        ).map(({ why }) => why),
      ),
    counts: (campaignId) =>
      brand.act(async (session) => {
        const rows = await session.sql<{ what: string; hits: number }>(sql`
          select kind || ' ' || position as what, hits from anonymous_hits
          where tenant_id = ${session.tenantId} and campaign_id = ${campaignId}`);
        return Object.fromEntries(rows.map(({ what, hits }) => [what, hits]));
      }),
    async close() {
      await center.stop();
      await world.close();
    },
  };
}

/** `fetch` follows redirects and names itself; this does neither. */
export function visit(url: string, visitor: Visitor = {}): Promise<Answer> {
  const { agent = person, method = 'GET', from = '192.0.2.1' } = visitor;
  const headers = {
    'X-Forwarded-For': from,
    ...(agent === null ? {} : { 'User-Agent': agent }),
    ...visitor.headers,
  };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          location: response.headers.location,
          type: response.headers['content-type'],
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** The addresses in a mail's HTML that lead over the door, in the order in which they come. */
export function clickLinks({ html }: Message): string[] {
  return [...html!.matchAll(/href="([^"]*\/c\/[^"]*)"/g)].map(([, url]) => url!);
}

export function pixelOf({ html }: Message): string {
  return /<img src="([^"]*\/o\/[^"]*)"/.exec(html!)![1]!;
}
