import type { Id } from '@heed/schema/domain/ids';
import { leaveAllBrands, leaveBrand } from '@heed/schema/services/leaving';
import { isSuppressed } from '@heed/schema/services/suppressions';
import { undoOperation } from '@heed/schema/services/undo';
import sql from 'sql-template-tag';
import { addTopic } from '../support/audience.js';
import { day } from '../support/test-clock.js';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { evidence, mergingIn } from './merging-makers.js';

let world: World;
let olive: Brand;
let offers: Id<'list'>;
let news: Id<'list'>;
let brands = 0;
beforeAll(async () => {
  world = await makeWorld();
});
beforeEach(async () => {
  olive = await world.brand(`Olive ${++brands}`);
  offers = await addTopic(olive, 'Offers');
  news = await addTopic(olive, 'News');
});
afterAll(() => world.close());

const { person, merge, contact, through, choose, standing } = mergingIn(() => ({ world, olive, offers }));

describe('the stricter choice stays', () => {
  const kept = async (how: (other: Id<'contact'>) => Promise<unknown>, keptFirst = true) => {
    const one = await person({ email: 'one@example.com', lists: [offers, news] });
    const other = await person({ email: 'other@example.com', lists: [offers, news] });
    await how(other);
    // Consented again, later than what the other one refused.
    world.clock.advance(day);
    await choose(one, offers, false);
    await choose(one, offers, true);
    const [keep, gone] = keptFirst ? [one, other] : [other, one];
    await merge(keep, gone);
    return keep;
  };
  const date = (column: string) => (id: Id<'contact'>) =>
    olive.act((session) =>
      session.sql({
        ...sql`update contact set x = ${session.at}, updated_at = ${session.at} where id = ${id}`,
        text: `update contact set ${column} = $1, updated_at = $2 where id = $3`,
        values: [session.at, session.at, id],
      } as never),
    );

  test.each([true, false])('leaving the brand; whichever is kept: %s', async (first) => {
    const id = await kept(
      (other) => through(other, (session, link) => leaveBrand(session, link, { evidence })),
      first,
    );
    expect(await contact(id)).toMatchObject({ status: 'unsubscribed', leftAt: world.clock.now() });
    expect(await standing(id)).toMatchObject({
      offers: { state: 'unsubscribed' },
      news: { state: 'unsubscribed' },
    });
  });

  test.each([true, false])('a spam report; whichever is kept: %s', async (first) => {
    expect(await contact(await kept(date('complained_at'), first))).toMatchObject({ status: 'complained' });
  });

  test.each([true, false])('order mail only; whichever is kept: %s', async (first) => {
    expect(await contact(await kept(date('transactional_only_at'), first))).toMatchObject({
      status: 'transactional',
    });
  });

  test('one topic that was left, the rarest frequency, the longest pause, the window that opens last', async () => {
    const one = await person({ email: 'one@example.com', lists: [offers, news] });
    const other = await person({ email: 'other@example.com', lists: [offers, news] });
    await choose(other, news, false);
    await choose(one, offers, true, 'daily');
    await choose(other, offers, true, 'monthly');
    const until = new Date(world.clock.now().getTime() + 5 * day);
    const opens = new Date(world.clock.now().getTime() + 9 * day);
    await olive.act((session) =>
      session.sql(
        sql`update subscription set snoozed_until = ${until}, opens_at = ${opens} where contact_id = ${other} and list_id = ${offers}`,
      ),
    );
    await merge(one, other);
    expect(await standing(one)).toMatchObject({
      offers: { state: 'subscribed', frequency: 'monthly', snoozedUntil: until, opensAt: opens },
      news: { state: 'unsubscribed' },
    });
    expect(await contact(one)).toMatchObject({ status: 'subscribed' });
  });

  test('every brand of the account: whoever left them by one address left them by all', async () => {
    const one = await person({ email: `one${brands}@example.com`, phone: '+972501234500' });
    const other = await person({ email: `other${brands}@example.com` });
    await through(other, (session, link) => leaveAllBrands(session, link, { evidence }));
    await merge(one, other);
    expect(await olive.act((session) => isSuppressed(session, { email: `one${brands}@example.com` }))).toBe(
      true,
    );
    expect(await olive.act((session) => isSuppressed(session, { phone: '+972501234500' }))).toBe(true);
  });

  test('a bounce, and asking to confirm, are about an address: they stay with the one that is kept', async () => {
    const one = await person({ email: 'one@example.com' });
    const bounced = await person({ email: 'one@gmial.com' });
    await date('bounced_at')(bounced);
    expect(await merge(one, bounced)).toMatchObject({ status: 'subscribed', bouncedAt: null });

    const byPhone = await person({ phone: '+972501234511' });
    const dead = await person({ email: 'dead@example.com' });
    await date('bounced_at')(dead);
    expect(await merge(byPhone, dead)).toMatchObject({ status: 'bounced', email: 'dead@example.com' });

    const pending = await person({ email: 'pending@example.com' }, false);
    const agreed = await person({ email: 'agreed@example.com', lists: [offers] });
    expect(await merge(pending, agreed)).toMatchObject({ status: 'pending' });
  });

  test('undo takes back what one click did, never what another of the contacts had refused', async () => {
    const one = await person({ email: 'one@example.com', lists: [offers] });
    const other = await person({ email: 'other@example.com', lists: [offers] });
    const click = (await choose(other, offers, false)).operationId!;
    await merge(one, other);
    expect(await standing(one)).toMatchObject({ offers: { state: 'unsubscribed' } });
    await through(other, (session, link) => undoOperation(session, link, { operationId: click, evidence }));
    expect(await standing(one)).toMatchObject({ offers: { state: 'subscribed' } });

    const two = await person({ email: 'two@example.com', lists: [offers] });
    const more = await person({ email: 'more@example.com', lists: [offers] });
    await choose(two, offers, false);
    const last = (await choose(more, offers, false)).operationId!;
    await merge(two, more);
    await through(more, (session, link) => undoOperation(session, link, { operationId: last, evidence }));
    expect(await standing(two)).toMatchObject({ offers: { state: 'unsubscribed' } });
  });
});
