import { leaveBrand, leaveTopic } from '@heed/schema/services/leaving';
import { type Link, type LinkResult, withLink } from '@heed/schema/services/link-access';
import { readPreferences } from '@heed/schema/services/preferences';
import { type LinkPurpose, noMessage, signLink } from '@heed/schema/tokens/link-token';
import sql from 'sql-template-tag';
import { hour } from '../support/test-clock.js';
import { type ChoiceWorld, makeChoiceWorld } from './choice-world.js';

const evidence = { source: 'page' as const };
let choices: ChoiceWorld;

beforeAll(async () => {
  choices = await makeChoiceWorld();
});
afterAll(() => choices.world.close());
beforeEach(() => choices.world.clock.advance(3 * hour));

describe('links', () => {
  const open = (token: string, purposes: LinkPurpose[] = ['message', 'test']): Promise<LinkResult<Link>> =>
    withLink(choices.world.database, token, { purposes, readOnly: true }, async (_, link) => link);

  test('open as mail clients mangle them, and not when altered, cut short, or made for something else', async () => {
    const { tokenFor, contactId } = await choices.recipient();
    const token = tokenFor('message');
    for (const mangled of [token, `${token}.`, `${token})`, `${token}%3D`, `${token}>`]) {
      expect(await open(mangled)).toMatchObject({
        ok: true,
        value: { contactId, campaignId: choices.campaignId, topicId: choices.offers, mode: 'live' },
      });
    }
    const flipped = token[40] === 'A' ? 'B' : 'A';
    for (const bad of [
      '',
      'x',
      token.slice(0, -1),
      token.slice(1),
      `${token}A`,
      token.slice(0, 40) + flipped + token.slice(41),
      'A'.repeat(95),
    ]) {
      expect(await open(bad)).toEqual({ ok: false, why: 'invalid' });
    }
    expect(await open(tokenFor('test'), ['message'])).toEqual({ ok: false, why: 'invalid' });
  });

  test('are revoked together by raising the contact’s epoch, and by erasure', async () => {
    const { tokenFor, contactId } = await choices.recipient();
    await choices.olive.act((session) =>
      session.sql(sql`update contact set epoch = epoch + 1 where id = ${contactId}`),
    );
    expect(await open(tokenFor('message'))).toEqual({ ok: false, why: 'revoked' });
    const other = await choices.recipient();
    await choices.olive.act((session) =>
      session.sql(sql`update contact set erased_at = ${session.at} where id = ${other.contactId}`),
    );
    expect(await open(other.tokenFor('message'))).toEqual({ ok: false, why: 'revoked' });
  });

  test('never reach another tenant’s contact', async () => {
    const { contactId } = await choices.recipient();
    const crossed = signLink(choices.world.keyring, {
      purpose: 'message',
      tenantId: choices.fig.tenantId,
      contactId,
      messageId: noMessage,
      day: 0,
      epoch: 0,
    });
    expect(await open(crossed)).toEqual({ ok: false, why: 'revoked' });
  });

  test('of a test message show everything and save nothing', async () => {
    const { through, standing } = await choices.recipient();
    const inTest = await through(readPreferences, 'test');
    expect(inTest).toMatchObject({ mode: 'test', topics: [{ name: 'Offers' }, { name: 'News' }] });
    await through((session, link) => leaveBrand(session, link, { evidence }), 'test');
    await through((session, link) => leaveTopic(session, link, { listId: choices.offers, evidence }), 'test');
    await expect(
      through((session) => session.sql(sql`update contact set first_name = 'x'`), 'test'),
    ).rejects.toThrow(/read-only/);
    expect(await standing()).toEqual({ News: 'subscribed', Offers: 'subscribed' });
  });
});
