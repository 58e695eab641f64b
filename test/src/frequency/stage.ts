import type { Frequency } from '@heed/schema/domain/frequency';
import type { Id } from '@heed/schema/domain/ids';
import { takeAudience } from '@heed/schema/services/audience';
import { pauseCampaign, resumeCampaign, sendCampaign } from '@heed/schema/services/campaign-states';
import { createCampaign } from '@heed/schema/services/campaigns';
import { claimBatch } from '@heed/schema/services/claims';
import { type Outcome, recordOutcomes, settleCampaign } from '@heed/schema/services/deliveries';
import { digestMembers } from '@heed/schema/services/digests';
import { pageOfForecast } from '@heed/schema/services/forecast';
import { nextHoldOpening } from '@heed/schema/services/holds';
import { leaveAllBrands, leaveBrand, leaveTopic, savePreferences } from '@heed/schema/services/leaving';
import { setLimits } from '@heed/schema/services/limits';
import type { Link } from '@heed/schema/services/link-access';
import { recordReleased } from '@heed/schema/services/release-outcomes';
import { type Released, releaseBatch } from '@heed/schema/services/releases';
import { writeSubscriptions } from '@heed/schema/services/subscription-changes';
import { undoOperation } from '@heed/schema/services/undo';
import { inSession, type Session } from '@heed/schema/session/session';
import sql from 'sql-template-tag';
import { addIdentity, addPeople, addTopic } from '../support/audience.js';
import type { Brand, World } from '../support/world.js';
import { Promised, type Standing } from './promises.js';
import type { Happening, Schedule } from './schedules.js';

const minute = 60_000;
const evidence = { source: 'page' } as const;

interface Person {
  contactId: Id<'contact'>;
  promised: Promised;
  lastOperation: Id<'operation'> | null;
  trouble: 'failed' | 'unknown' | 'not_tried' | null;
}
interface SentCampaign {
  id: Id<'campaign'>;
  topic: number;
  expiresAt: Date | null;
  paused: boolean;
}

let tenants = 0;

/** Plays one schedule in a tenant of its own, with two senders at once, and holds every message against what was promised. */
export class Stage {
  private now: Date;
  private readonly people: Person[] = [];
  private readonly topics: Id<'list'>[] = [];
  readonly campaigns: SentCampaign[] = [];
  everHeld = false;
  /** `campaign person`: everything that left, or may have. */
  private readonly left = new Set<string>();
  private readonly resumptions: { at: Date; campaign: SentCampaign }[] = [];

  private constructor(
    private readonly world: World,
    private readonly brand: Brand,
    private readonly identityId: Id<'sendingIdentity'>,
    private readonly schedule: Schedule,
  ) {
    this.now = new Date(schedule.begins);
  }

  static async set(world: World, schedule: Schedule): Promise<Stage> {
    const name = `Stage ${++tenants}`;
    const brand = await world.brand(name);
    const stage = new Stage(world, brand, await addIdentity(brand), schedule);
    const { ceilings, quiet } = schedule;
    await stage.act((session) => setLimits(session, { ceilings, quietHours: quiet }));
    for (const topic of ['News', 'Offers']) stage.topics.push(await addTopic(brand, topic));
    const people = schedule.people.map(({ zone }, n) => ({
      email: `p${n}@${name.replace(' ', '-').toLowerCase()}.example`,
      timeZone: zone,
    }));
    const contacts = await addPeople(brand, stage.topics, people);
    for (const [n, contactId] of contacts.entries()) {
      const { zone, frequencies } = schedule.people[n]!;
      const promised = new Promised(zone, { ceilings, quiet });
      stage.people.push({ contactId, promised, lastOperation: null, trouble: null });
      const changes = stage.topics.map((listId, topic) => {
        return { listId, state: 'subscribed' as const, frequency: frequencies[topic] as Frequency };
      });
      await stage.act((session) => writeSubscriptions(session, { contactId, operationId: null, changes }));
      await stage.readStanding(stage.people[n]!);
    }
    return stage;
  }

  async play(): Promise<void> {
    for (const { afterMinutes, what } of this.schedule.happenings) {
      await this.passTo(new Date(this.now.getTime() + afterMinutes * minute));
      await this.happen(what);
    }
    for (const campaign of this.campaigns) if (campaign.paused) await this.resume(campaign);
    await this.passTo(new Date(this.now.getTime() + 400 * 1_440 * minute));
    for (const { id } of this.campaigns) await this.act((session) => settleCampaign(session, { campaignId: id }));
  }

  act<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { accountId, tenantId } = this.brand;
    const actor = { type: 'operator' } as const;
    return inSession(this.world.database, { accountId, tenantId, actor, at: this.now }, work);
  }

  private async happen(what: Happening): Promise<void> {
    switch (what.kind) {
      case 'send':
        return this.send(what.topic, what.expiresIn);
      case 'race':
        return this.race(what.topics);
      case 'pause': {
        const campaign = this.campaigns.findLast(({ paused }) => !paused);
        if (!campaign) return;
        await this.act((session) => pauseCampaign(session, { campaignId: campaign.id }));
        campaign.paused = true;
        this.resumptions.push({ at: new Date(this.now.getTime() + what.then * minute), campaign });
        return;
      }
      case 'trouble':
        this.people[what.person]!.trouble = what.result;
        return;
      default: {
        const person = this.people[what.person]!;
        await this.choose(person, what);
        return this.readStanding(person);
      }
    }
  }

  private async choose(person: Person, what: Exclude<Happening, { kind: 'send' | 'race' | 'pause' | 'trouble' }>) {
    const { contactId, promised } = person;
    const link: Link = { contactId, campaignId: null, topicId: null, mode: 'live' };
    const listId = 'topic' in what ? this.topics[what.topic]! : undefined;
    const standing = 'topic' in what ? promised.standing[what.topic]! : undefined;
    const done = (left: { operationId: Id<'operation'> | null }) => {
      person.lastOperation = left.operationId ?? person.lastOperation;
    };
    switch (what.kind) {
      case 'choose':
      case 'join': {
        const frequency = (what.kind === 'choose' ? what.frequency : standing!.frequency) as Frequency;
        const topics = [{ listId: listId!, subscribed: true, frequency }];
        return done(await this.act((session) => savePreferences(session, link, { topics, evidence })));
      }
      case 'leave':
        return done(
          await this.act((session) =>
            what.from === 'topic'
              ? leaveTopic(session, link, { listId: listId!, evidence })
              : what.from === 'brand'
                ? leaveBrand(session, link, { evidence })
                : leaveAllBrands(session, link, { evidence }),
          ),
        );
      case 'undo': {
        const operationId = person.lastOperation;
        if (operationId) await this.act((session) => undoOperation(session, link, { operationId, evidence }));
        return;
      }
      case 'snooze': {
        const change = {
          listId: listId!,
          state: standing!.on ? ('subscribed' as const) : ('unsubscribed' as const),
          frequency: standing!.frequency as Frequency,
          snoozedUntil: new Date(this.now.getTime() + what.days * 1_440 * minute),
        };
        return this.act((session) =>
          writeSubscriptions(session, { contactId, operationId: null, changes: [change] }),
        );
      }
      case 'move':
        promised.zone = what.zone;
        return this.act((session) =>
          session.sql(sql`
            update contact set time_zone = ${what.zone} where tenant_id = ${session.tenantId} and id = ${contactId}`),
        );
    }
  }

  /** What was chosen, as it is stored: the windows it leads to are judged by other means. */
  private async readStanding({ contactId, promised }: Person): Promise<void> {
    const read = await this.act(async (session) => ({
      rows: await session.sql<{ listId: string; state: string } & Omit<Standing, 'on'>>(sql`
        select list_id as "listId", state, frequency, snoozed_until as "snoozedUntil" from subscription
        where tenant_id = ${session.tenantId} and contact_id = ${contactId}`),
      gone: (await session.row<{ gone: boolean }>(sql`
        select c.status <> 'subscribed' or exists (select from suppression x
          where x.account_id = ${session.accountId} and x.address_hash = c.email_hash) as gone
        from contact c where c.tenant_id = ${session.tenantId} and c.id = ${contactId}`))!.gone,
    }));
    promised.gone = read.gone;
    promised.chose(
      this.topics.map((id) => {
        const { state, frequency, snoozedUntil } = read.rows.find(({ listId }) => listId === id)!;
        return { on: state === 'subscribed', frequency, snoozedUntil };
      }),
    );
  }

  private async send(topic: number, expiresIn: number | null): Promise<void> {
    const campaign = await this.write(topic, expiresIn);
    const forecast = await this.act((session) =>
      pageOfForecast(session, { campaignId: campaign.id, page: { first: 100 } }),
    );
    await this.take(campaign);
    const troubled = this.people.some(({ trouble }) => trouble !== null);
    await this.claimAll([campaign], { alone: true });
    const became = await this.ledger(campaign);
    for (const { id, fate, reason, heldUntil, heldBy } of forecast.nodes) {
      const line = became.get(id)!;
      if (fate === 'now' && !troubled) expect(line).toMatchObject({ state: 'sent' });
      if (fate === 'skipped') expect(line).toMatchObject({ state: 'skipped', reason });
      if (fate === 'held') expect(line).toMatchObject({ state: 'held', heldUntil, reason: heldBy });
    }
    expect(forecast.nodes.map(({ id }) => id).sort()).toEqual([...became.keys()].sort());
  }

  private async race(topics: readonly number[]): Promise<void> {
    const racing: SentCampaign[] = [];
    for (const topic of topics) {
      racing.push(await this.write(topic, null));
      await this.take(racing.at(-1)!);
    }
    await this.claimAll(racing, { alone: false });
  }

  private async write(topic: number, expiresIn: number | null): Promise<SentCampaign> {
    const expiresAt = expiresIn === null ? null : new Date(this.now.getTime() + expiresIn * minute);
    const listId = this.topics[topic]!;
    const { id } = await this.act((session) =>
      createCampaign(session, {
        name: 'Letter',
        listId,
        identityId: this.identityId,
        subject: 'Letter',
        html: '<p>Hello</p>',
        audience: { lists: [listId], segments: [], excludeSegments: [] },
        expiresAt,
      }),
    );
    const campaign = { id, topic, expiresAt, paused: false };
    this.campaigns.push(campaign);
    return campaign;
  }

  private take({ id }: SentCampaign): Promise<unknown> {
    return this.act(async (session) => {
      await sendCampaign(session, { campaignId: id });
      return takeAudience(session, { campaignId: id });
    });
  }

  /** Two senders a campaign, all at once. */
  private async claimAll(campaigns: readonly SentCampaign[], { alone }: { alone: boolean }): Promise<void> {
    for (let going = true; going; ) {
      const claims = await Promise.all(
        [...campaigns, ...campaigns].map(async (campaign, lane) => {
          const which = { campaignId: campaign.id, lane, attempt: 1, limit: 1 };
          return { campaign, claim: await this.act((session) => claimBatch(session, which)) };
        }),
      );
      going = claims.some(({ claim }) => claim.kind === 'claimed');
      for (const { campaign, claim } of claims) {
        if (claim.kind !== 'claimed') continue;
        const outcomes = claim.recipients.map(({ contactId, occurrence }) =>
          this.leaves(contactId, occurrence, campaign.topic, [campaign]),
        );
        await this.act((session) => recordOutcomes(session, { campaignId: campaign.id, attempt: 1, outcomes }));
      }
    }
    for (const campaign of campaigns) await this.checkHeld(campaign, alone);
  }

  /** Nobody is held who could be mailed, nor longer than it takes. */
  private async checkHeld(campaign: SentCampaign, alone: boolean): Promise<void> {
    for (const [contactId, { state, heldUntil }] of await this.ledger(campaign)) {
      if (state !== 'held') continue;
      this.everHeld = true;
      if (!alone) continue; // what it raced with may have closed more meanwhile
      const { promised } = this.person(contactId);
      const held = heldUntil as Date;
      expect(promised.verdict(campaign.topic, this.now)).not.toBe('ok');
      expect(promised.closed(campaign.topic, held)).toBe('ok');
      expect(promised.closed(campaign.topic, new Date(held.getTime() - 1_000))).not.toBe('ok');
    }
  }

  /** A message leaves, as itself or with others: everything that was promised is asked, and what became of it told. */
  private leaves(contactId: string, occurrence: number, topic: number, members: readonly SentCampaign[]): Outcome {
    const person = this.person(contactId);
    expect([person.promised.verdict(topic, this.now), this.now]).toEqual(['ok', this.now]);
    const { trouble } = person;
    person.trouble = null;
    for (const { id, paused, expiresAt } of members) {
      expect(this.left.has(`${id} ${contactId}`)).toBe(false);
      if (trouble !== 'not_tried') this.left.add(`${id} ${contactId}`);
      expect(occurrence === 0 && paused).toBe(false);
      if (occurrence === 0 && expiresAt) expect(this.now < expiresAt).toBe(true);
    }
    person.promised.left(topic, this.now);
    if (trouble === 'failed' || trouble === 'not_tried') person.promised.takeBack(topic);
    const key = { contactId: contactId as Id<'contact'>, occurrence: Math.max(1, occurrence) };
    if (trouble === 'failed') return { ...key, result: 'failed', reason: 'refused', detail: '550 no' };
    return trouble ? { ...key, result: trouble, detail: 'cut' } : { ...key, result: 'sent' };
  }

  /** Time goes on: whatever falls due meanwhile is released, by two senders for each topic at once. */
  private async passTo(end: Date): Promise<void> {
    for (let rounds = 0; ; rounds++) {
      if (rounds > 500) throw new Error('What is held never comes to rest');
      const opening = await this.act(nextHoldOpening);
      const resumption = this.resumptions.toSorted((a, b) => a.at.getTime() - b.at.getTime())[0];
      const next = Math.min(opening?.getTime() ?? Infinity, resumption?.at.getTime() ?? Infinity);
      if (next > end.getTime()) break;
      this.now = new Date(Math.max(this.now.getTime(), next));
      if (resumption && resumption.at <= this.now) await this.resume(resumption.campaign);
      else await this.releaseDue();
    }
    this.now = end;
  }

  private async resume(campaign: SentCampaign): Promise<void> {
    const index = this.resumptions.findIndex((one) => one.campaign === campaign);
    this.resumptions.splice(index, 1);
    campaign.paused = false;
    await this.act((session) => resumeCampaign(session, { campaignId: campaign.id }));
  }

  private async releaseDue(): Promise<void> {
    const rounds = await Promise.all(
      [0, 1, 0, 1].map(async (topic) => {
        const which = { listId: this.topics[topic]!, attempt: 1, limit: 1 };
        return { topic, released: (await this.act((session) => releaseBatch(session, which))).released };
      }),
    );
    for (const { topic, released } of rounds) {
      for (const one of released) await this.finish(topic, one);
    }
  }

  private async finish(topic: number, { campaignId, contactId, occurrence, kind }: Released): Promise<void> {
    const members =
      kind === 'digest'
        ? (await this.act((session) => digestMembers(session, campaignId, [{ contactId, occurrence }]))).map(
            (member) => member.campaignId,
          )
        : [campaignId];
    if (kind === 'digest') expect(members.length).toBeGreaterThan(1);
    const campaigns = members.map((id) => this.campaigns.find((campaign) => campaign.id === id)!);
    const outcome = { ...this.leaves(contactId, 0, topic, campaigns), occurrence };
    const listId = this.topics[topic]!;
    await this.act((session) => recordReleased(session, { listId, campaignId, attempt: 1, outcomes: [outcome] }));
  }

  private person(contactId: string): Person {
    return this.people.find((one) => one.contactId === contactId)!;
  }

  /** What became of each contact of a campaign. */
  async ledger({ id }: SentCampaign) {
    const rows = await this.act((session) =>
      session.sql<{ contactId: string; state: string; reason: string | null; heldUntil: Date | null; digest: string | null }>(sql`
        select d.contact_id as "contactId", d.state, d.reason, d.held_until as "heldUntil", whole.state as digest
        from delivery d
        left join digest g on g.tenant_id = d.tenant_id and g.id = d.digest_id
        left join delivery whole on whole.tenant_id = g.tenant_id and whole.campaign_id = g.campaign_id
          and whole.contact_id = g.contact_id and whole.occurrence = g.occurrence
        where d.tenant_id = ${session.tenantId} and d.campaign_id = ${id}`),
    );
    return new Map(rows.map(({ contactId, ...line }) => [contactId, line]));
  }
}
