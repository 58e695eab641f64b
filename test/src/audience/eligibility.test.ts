import { newId } from '@heed/schema/domain/ids';
import { type SkipReason, skipReasons } from '@heed/schema/domain/reasons';
import type { Channel, MessageClass, MessageKind } from '@heed/schema/domain/statuses';
import { eligibility } from '@heed/schema/sql/eligibility';
import sql, { raw } from 'sql-template-tag';
import { type Brand, makeWorld, type World } from '../support/world.js';

/** Facts of a contact and its subscription, as SQL values; everything else is as of somebody who may be mailed. */
type Facts = Record<string, string>;
const before = "'2026-01-01T00:00:00Z'::timestamptz";
const later = "'2027-01-01T00:00:00Z'::timestamptz";

const ideal: Facts = {
  email: "'a@example.com'",
  email_hash: "'\\x01'::bytea",
  phone: "'+972501234567'",
  phone_hash: "'\\x02'::bytea",
  email_valid: 'true',
  status: "'subscribed'",
  sms_standing: "'allowed'",
  erased_at: 'null::timestamptz',
  merged_into: 'null::uuid',
  left_at: 'null::timestamptz',
  consented_at: before,
  implied_at: 'null::timestamptz',
  confirmation_asked_at: 'null::timestamptz',
  transactional_only_at: 'null::timestamptz',
  's.state': "'subscribed'",
  's.snoozed_until': 'null::timestamptz',
};

const marketing = ['marketing'] as const;
const all = ['marketing', 'transactional', 'direct', 'service'] as const;
const notService = ['marketing', 'transactional', 'direct'] as const;

/** One row per reason: what makes it true, and which classes of message it stops on e-mail. */
const table: { reason: SkipReason; facts: Facts; stops: readonly MessageClass[] }[] = [
  {
    reason: 'merged',
    facts: { erased_at: before, merged_into: "'00000000-0000-7000-8000-000000000000'::uuid" },
    stops: all,
  },
  { reason: 'erased', facts: { erased_at: before }, stops: all },
  { reason: 'no_address', facts: { email: 'null::text' }, stops: all },
  { reason: 'invalid_address', facts: { email_valid: 'false' }, stops: all },
  { reason: 'suppressed', facts: { email_hash: "'\\xaa'::bytea" }, stops: all },
  { reason: 'global_opt_out', facts: { email_hash: "'\\xbb'::bytea" }, stops: ['marketing', 'direct'] },
  { reason: 'complained', facts: { status: "'complained'" }, stops: notService },
  { reason: 'bounced', facts: { status: "'bounced'" }, stops: notService },
  { reason: 'unsubscribed', facts: { status: "'unsubscribed'" }, stops: marketing },
  { reason: 'pending', facts: { status: "'pending'" }, stops: marketing },
  { reason: 'transactional_only', facts: { status: "'transactional'" }, stops: marketing },
  { reason: 'not_on_list', facts: { 's.state': 'null::text' }, stops: marketing },
  { reason: 'list_pending', facts: { 's.state': "'pending'" }, stops: marketing },
  { reason: 'list_unsubscribed', facts: { 's.state': "'unsubscribed'" }, stops: marketing },
  { reason: 'snoozed', facts: { 's.snoozed_until': later }, stops: marketing },
];

describe('eligibility: the one decision', () => {
  let world: World;
  let brand: Brand;

  beforeAll(async () => {
    world = await makeWorld();
    brand = await world.brand('Olive');
    await world.asAccount((session) =>
      session.sql(sql`
      insert into suppression (account_id, address_hash, channel, reason, actor, at) values
        (${world.accountId}, '\\xaa', 'email', 'suppressed', 'test', ${session.at}),
        (${world.accountId}, '\\xbb', 'email', 'global_opt_out', 'test', ${session.at}),
        (${world.accountId}, '\\xcc', 'sms', 'global_opt_out', 'test', ${session.at})`),
    );
  });
  afterAll(() => world.close());

  const judge = async (
    facts: Facts,
    messageClass: MessageClass,
    channel: Channel = 'email',
    kind: MessageKind = 'campaign',
  ) => {
    const values = { ...ideal, ...facts };
    const columns = (prefix: boolean) =>
      Object.entries(values)
        .filter(([name]) => name.startsWith('s.') === prefix)
        .map(([name, value]) => `${value} as ${name.replace('s.', '')}`)
        .join(', ');
    const rows = await brand.act((session) =>
      session.sql<{ verdict: string }>(sql`
      select ${eligibility(session, { messageClass, kind, channel })} as verdict
      from (select ${raw(`'${newId('contact')}'::uuid as id, '${brand.tenantId}'::uuid as tenant_id, ${columns(false)}`)}) as c,
        (select ${raw(columns(true))}) as s`),
    );
    return rows[0]!.verdict;
  };

  test.each(all)('somebody who may be mailed gets %s messages', async (messageClass) => {
    expect(await judge({}, messageClass)).toBe('ok');
    expect(await judge({}, messageClass, 'sms')).toBe('ok');
  });

  test.each(table)('$reason stops exactly $stops', async ({ reason, facts, stops }) => {
    for (const messageClass of all) {
      expect([messageClass, await judge(facts, messageClass)]).toEqual([
        messageClass,
        stops.includes(messageClass) ? reason : 'ok',
      ]);
    }
  });

  test('the first reason in the order is given, whatever else is true', async () => {
    for (let first = 0; first < table.length; first += 1) {
      // From the last to the first, so that an earlier reason's facts win over a later one's.
      const facts = table
        .slice(first)
        .reverse()
        .reduce<Facts>((all, row) => Object.assign(all, row.facts), {});
      expect(await judge(facts, 'marketing')).toBe(table[first]!.reason);
    }
    expect(table.map(({ reason }) => skipReasons.indexOf(reason))).toEqual(
      [...table.map(({ reason }) => skipReasons.indexOf(reason))].sort((a, b) => a - b),
    );
  });

  test('a transactional contact gets the steps of a sequence, but no campaigns and no digests', async () => {
    const facts = { status: "'transactional'" };
    expect(await judge(facts, 'marketing', 'email', 'step')).toBe('ok');
    expect(await judge(facts, 'marketing', 'email', 'digest')).toBe('transactional_only');
  });

  test('SMS has its own standing: complaints and bounces are about e-mail, leaving is about both', async () => {
    expect(await judge({ status: "'bounced'" }, 'marketing', 'sms')).toBe('ok');
    expect(await judge({ status: "'complained'", left_at: later }, 'marketing', 'sms')).toBe('unsubscribed');
    expect(await judge({ sms_standing: "'stopped'" }, 'transactional', 'sms')).toBe('sms_stopped');
    expect(await judge({ sms_standing: "'undeliverable'" }, 'marketing', 'sms')).toBe('sms_undeliverable');
    expect(await judge({ phone: 'null::text' }, 'marketing', 'sms')).toBe('no_address');
  });

  test('a global opt-out of the phone stops e-mail too: it is the person who left', async () => {
    expect(await judge({ phone_hash: "'\\xcc'::bytea" }, 'marketing')).toBe('global_opt_out');
  });

  test('a snooze that is over stops nothing', async () => {
    expect(await judge({ 's.snoozed_until': before }, 'marketing')).toBe('ok');
  });
});
