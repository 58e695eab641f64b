import { type PreferenceCenter, startPreferenceCenter } from '@heed/preference-center/server';
import { type Id, newId, showId } from '@heed/schema/domain/ids';
import { createAccount } from '@heed/schema/services/accounts';
import { createContact } from '@heed/schema/services/contacts';
import { createTenant } from '@heed/schema/services/tenants';
import { openDatabase } from '@heed/schema/session/database';
import { inSession } from '@heed/schema/session/session';
import { dayOf, noMessage, signLink } from '@heed/schema/tokens/link-token';
import sql, { type Sql } from 'sql-template-tag';
import { hour } from '../support/test-clock.js';
import { press, savedFields, visit } from './browsing.js';
import type { PageWorld, Recipient } from './page-world.js';

/** A state of the page: where it stands, or the form whose answer it is. */
export interface State {
  name: string;
  url: string;
  form?: [string, string][];
  status: number;
}

type Form = [string, string][];

/** Every state of the page for readers of one language. Names of what `close` stops come with them. */
export async function everyState(
  page: PageWorld,
  locale: string,
): Promise<{ states: State[]; close(): Promise<void> }> {
  const states: State[] = [];
  const add = (name: string, url: string, status = 200, form?: Form) => {
    states.push({ name, url, status, form });
  };
  const somebody = (consent?: null) =>
    page.recipient({ email: `${locale}${states.length}@example.com`, locale, consent });
  const topic = (name: keyof PageWorld['lists']) => showId('list', page.lists[name]);
  const offered = async (someone: Recipient) => savedFields(await (await visit(someone.page)).text());
  /** Presses, and gives where the answer leads. */
  const after = async (someone: Recipient, form: Form): Promise<string> => {
    const response = await press(someone.page, form);
    return new URL(response.headers.get('location')!, someone.page).href;
  };
  const without = (form: Form, ...names: string[]) => form.filter(([name]) => !names.includes(name));
  const set = (someone: Recipient, what: Sql) =>
    page.brand.act((session) =>
      session.sql(sql`${what} where tenant_id = ${session.tenantId} and contact_id = ${someone.id}`),
    );
  const fact = (someone: Recipient, what: Sql) =>
    page.brand.act((session) =>
      session.sql(
        sql`update contact set ${what} where tenant_id = ${session.tenantId} and id = ${someone.id}`,
      ),
    );

  add('as it is opened first', (await somebody()).page);
  add(
    'opened from no topic',
    `${page.center.url}/p/${(await somebody()).token('message', { ofCampaign: false })}`,
  );
  add('of a test message', `${page.center.url}/p/${(await somebody()).token('test')}`);
  add('never confirmed', (await somebody(null)).page);

  const saver = await somebody();
  const persona = /name="persona".*?<option value="(persona_[^"]*)"/.exec(
    await (await visit(saver.page)).text(),
  )![1]!;
  const often = `often-${topic('news')}`;
  const many: Form = [
    ...without(await offered(saver), 'pause-what', 'pause-for', 'persona', often).filter(
      ([name, value]) => name !== 'on' || value !== topic('offers'),
    ),
    [often, 'monthly'],
    ['on', topic('tips')],
    ['persona', persona],
    ['pause-what', 'all'],
    ['pause-for', 'three_months'],
  ];
  add('saved: much changed', await after(saver, many));
  add('its last change, looked at again', saver.page);
  add('undone', `${saver.page}?notice=undone`);
  add('too late to undo', `${saver.page}?notice=tooLate`);

  const paused = await somebody();
  const one: Form = [...without(await offered(paused), 'pause-until'), ['pause-until', '2026-12-24']];
  add('one topic paused until a day', await after(paused, one));
  const resting = await somebody();
  const all = without(await offered(resting), 'pause-what', 'pause-for');
  const rest: Form = [...all, ['pause-what', 'all'], ['pause-for', 'one_month']];
  add('all topics paused', await after(resting, rest));
  const awake = await somebody();
  await after(awake, rest);
  add(
    'a pause ended',
    await after(awake, [
      ['intent', 'end_pause'],
      ['list', 'all'],
    ]),
  );

  const waiting = await somebody();
  await set(waiting, sql`update subscription set frequency = 'weekly', opens_at = '2026-03-09T00:00:00Z'`);
  add('waiting for the next message', waiting.page);
  const lessening = await somebody();
  const less: Form = [
    ['intent', 'less_often'],
    ['list', topic('offers')],
    ['less', 'weekly'],
  ];
  add('less often', await after(lessening, less));
  const rare = await somebody();
  await set(rare, sql`update subscription set frequency = 'quarterly'`);
  add('as rarely as can be', rare.page);
  const staying = await somebody();
  add('staying', `${staying.page}?notice=stay`);
  add('nothing changed', `${staying.page}?notice=nothing`);

  const leaver = await somebody();
  add(
    'left the topic',
    await after(leaver, [
      ['intent', 'leave_topic'],
      ['list', topic('offers')],
    ]),
  );
  const gone = await somebody();
  add('left the brand', await after(gone, [['intent', 'leave_brand']]));
  add('left the brand, looked at again', gone.page);
  const farGone = await somebody();
  add('left every brand', await after(farGone, [['intent', 'leave_all_brands']]));
  add('left every brand, looked at again', farGone.page);
  const nowhere = await somebody();
  await after(nowhere, [['intent', 'leave_brand']]);
  add('left the brand and every other', await after(nowhere, [['intent', 'leave_all_brands']]));
  const back = await somebody();
  await after(back, [['intent', 'leave_all_brands']]);
  add('came back', await after(back, [['intent', 'return_to_brands']]));

  const now = page.world.clock.now();
  const bounced = await somebody();
  await fact(bounced, sql`bounced_at = ${now}`);
  add('mail came back', bounced.page);
  const complainer = await somebody();
  await fact(complainer, sql`complained_at = ${new Date(now.getTime() + hour)}`);
  add('reported as spam', complainer.page);

  const faulty = await somebody();
  const form = await offered(faulty);
  add('a fault in a topic', faulty.page, 422, [...without(form, often), [often, 'hourly']]);
  const twice: Form = [
    ...without(form, 'pause-for', 'pause-until'),
    ['pause-for', 'one_month'],
    ['pause-until', '2026-05-03'],
  ];
  add('a fault in the pause', faulty.page, 422, twice);
  add('a day that is over', faulty.page, 422, [
    ...without(form, 'pause-until'),
    ['pause-until', '2020-01-01'],
  ]);
  add('many faults', faulty.page, 422, [
    ...without(
      form,
      'pause-for',
      'persona',
      ...form.map(([name]) => name).filter((name) => name.startsWith('often-')),
    ),
    ['pause-for', 'ever'],
    ['persona', 'me'],
  ]);
  add('a form of nothing', faulty.page, 422, [['intent', 'save']]);

  add('alone, without topics', await loneBrand(page, locale));
  add('a link that was cut', `${page.center.url}/p/cut`, 404);
  const revoked = await somebody();
  await fact(revoked, sql`epoch = 1`);
  add('a link that was taken back', revoked.page, 410);
  add('no such page', `${page.center.url}/nothing`, 404);
  const away = await centerWithoutDatabase(page);
  add('the database is away', `${away.url}/p/${revoked.token('message')}`, 503);
  return { states, close: () => away.stop() };
}

/** The page of an account with one brand, which has no topics yet. */
async function loneBrand({ world, center }: PageWorld, locale: string): Promise<string> {
  const scope = { accountId: newId('account'), actor: { type: 'operator' } as const };
  const { database, keyring, clock } = world;
  const tenantId = await inSession(database, scope, async (session) => {
    await createAccount(session, { name: 'Fig' });
    const { tenant } = await createTenant(session, {
      name: 'Fig & Sons',
      defaultLocale: 'en',
      timeZone: 'UTC',
    });
    return tenant.id;
  });
  const contactId: Id<'contact'> = await inSession(database, { ...scope, tenantId }, async (session) => {
    const consent = { wording: 'Yes' };
    return (await createContact(session, { email: 'someone@example.com', locale, consent })).id;
  });
  const claims = { tenantId, contactId, messageId: noMessage, day: dayOf(clock.now()), epoch: 0 };
  return `${center.url}/p/${signLink(keyring, { purpose: 'message', ...claims })}`;
}

/** Nothing listens on port 1. */
async function centerWithoutDatabase({ world }: PageWorld): Promise<PreferenceCenter> {
  const database = await openDatabase({
    url: 'postgres://heed_app:x@127.0.0.1:1/heed',
    keyring: world.keyring,
  });
  const center = await startPreferenceCenter({
    database,
    port: 0,
    host: '127.0.0.1',
    publicUrl: 'http://127.0.0.1',
  });
  return {
    ...center,
    async stop() {
      await center.stop();
      await database.close();
    },
  };
}
