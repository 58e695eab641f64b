// Reason for length: one player of schedules, whose steps share the time and the people.
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
import { setLimits } from '@heed/schema/services/limits';
import { recordReleased } from '@heed/schema/services/release-outcomes';
import { type Released, releaseBatch } from '@heed/schema/services/releases';
import { writeSubscriptions } from '@heed/schema/services/subscription-changes';
import { inSession, type Scope, type Session } from '@heed/schema/session/session';
import { addIdentity, addPeople, addTopic } from '../support/audience.js';
import type { Brand, World } from '../support/world.js';
import { choose, type Person, readStanding } from './choosing.js';
import { ledgerLines } from './ledger-lines.js';
import { Promised } from './promises.js';
import type { Happening, Schedule } from './schedules.js';

const minute = 60_000;

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
      await readStanding((work) => stage.act(work), stage.people[n]!, stage.topics);
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
    for (const { id } of this.campaigns)
      await this.act((session) => settleCampaign(session, { campaignId: id }));
  }

  act<T>(work: (session: Session) => Promise<T>, hot: Scope['hot'] = 'walking'): Promise<T> {
    const { accountId, tenantId } = this.brand;
    const actor = { type: 'operator' } as const;
    return inSession(this.world.database, { accountId, tenantId, actor, at: this.now, hot }, work);
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
        this.resumptions.push({ at: new Date(this.now.getTime() + what.minutes * minute), campaign });
        return;
      }
      case 'trouble':
        this.people[what.person]!.trouble = what.result;
        return;
      default: {
        const person = this.people[what.person]!;
        await choose((work) => this.act(work), { person, topics: this.topics, now: this.now }, what);
        return readStanding((work) => this.act(work), person, this.topics);
      }
    }
  }

  private async send(topic: number, expiresIn: number | null): Promise<void> {
    const campaign = await this.write(topic, expiresIn);
    const forecast = await this.act((session) =>
      pageOfForecast(session, { campaignId: campaign.id, page: { first: 100 } }),
    );
    await this.take(campaign);
    const troubled = this.people.some(({ trouble }) => trouble !== null);
    await this.claimAll([campaign], { alone: true });
    const became = await this.act((session) => ledgerLines(session, campaign.id));
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
          return { campaign, claim: await this.act((session) => claimBatch(session, which), 'hashing') };
        }),
      );
      going = claims.some(({ claim }) => claim.kind === 'claimed');
      for (const { campaign, claim } of claims) {
        if (claim.kind !== 'claimed') continue;
        const outcomes = claim.recipients.map(({ contactId, occurrence }) =>
          this.leaves(contactId, occurrence, campaign.topic, [campaign]),
        );
        await this.act((session) =>
          recordOutcomes(session, { campaignId: campaign.id, attempt: 1, outcomes }),
        );
      }
    }
    for (const campaign of campaigns) await this.checkHeld(campaign, alone);
  }

  /** Nobody is held who could be mailed, nor longer than it takes. */
  private async checkHeld(campaign: SentCampaign, alone: boolean): Promise<void> {
    for (const [contactId, { state, heldUntil }] of await this.act((session) =>
      ledgerLines(session, campaign.id),
    )) {
      if (state !== 'held') continue;
      this.everHeld = true;
      if (!alone) continue; // what it raced with may have closed more meanwhile
      const { promised } = this.person(contactId);
      const held = heldUntil as Date;
      const before = new Date(held.getTime() - 1_000);
      const verdicts = [this.now, before, held].map((at) => promised.closed(campaign.topic, at) === 'ok');
      expect([held, promised.zone, ...verdicts]).toEqual([held, promised.zone, false, false, true]);
    }
  }

  /** A message leaves, as itself or with others: everything that was promised is asked, and what became of it told. */
  private leaves(
    contactId: string,
    occurrence: number,
    topic: number,
    members: readonly SentCampaign[],
  ): Outcome {
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
    await this.act((session) =>
      recordReleased(session, { listId, campaignId, attempt: 1, outcomes: [outcome] }),
    );
  }

  private person(contactId: string): Person {
    return this.people.find((one) => one.contactId === contactId)!;
  }
}
