import { countContacts } from '@heed/schema/services/contact-selection';
import { createLeadStage, listLeadStages, updateLeadStage } from '@heed/schema/services/lead-stages';
import { createLostReason, listLostReasons, updateLostReason } from '@heed/schema/services/lost-reasons';
import { type Brand, makeWorld, type World } from '../support/world.js';
import { leadsOf } from './lead-world.js';

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world.close());

const stages = async (brand: Brand) =>
  (await brand.act((session) => listLeadStages(session))).map(({ key, name, won }) => [key, name, won]);
const reasons = async (brand: Brand) =>
  (await brand.act((session) => listLostReasons(session))).map(({ key, name }) => [key, name]);

test('a tenant begins with stages and reasons in its own language, under keys that are the same everywhere', async () => {
  const english = await world.brand('Olive');
  expect(await stages(english)).toEqual([
    ['new', 'New', false],
    ['qualified', 'Qualified', false],
    ['proposition', 'Proposition', false],
    ['won', 'Won', true],
  ]);
  expect(await reasons(english)).toEqual([
    ['too_expensive', 'Too expensive'],
    ['no_people_or_skills', "We don't have people or skills"],
    ['not_enough_stock', 'Not enough stock'],
  ]);
  const persian = await world.brand('زیتون', { defaultLocale: 'fa-IR', timeZone: 'Asia/Tehran' });
  expect((await stages(persian)).map(([, name]) => name)).toEqual(['جدید', 'معتبر', 'پیشنهاد', 'برنده']);
  expect(await reasons(persian)).toContainEqual(['not_enough_stock', 'موجودی کافی نیست']);
  const keys = (found: unknown[][]) => found.map(([key]) => key);
  for (const defaultLocale of ['he', 'ms', 'fr-CA']) {
    const brand = await world.brand(`Of ${defaultLocale}`, { defaultLocale });
    expect(keys(await stages(brand))).toEqual(keys(await stages(english)));
    expect(keys(await reasons(brand))).toEqual(keys(await reasons(english)));
  }
  // Rules can name them before there is any lead.
  const rule = { lead: { field: 'stage', is: 'not_in', value: ['new', 'qualified', 'won'] } };
  expect(await persian.act((session) => countContacts(session, { rule }))).toBe(0);
});

test('stages are added, renamed, put in order and taken out of use; the key stays, and so do leads and rules', async () => {
  const olive = await world.brand('Olive of stages');
  const leads = leadsOf(olive);
  const made = await olive.act((session) => createLeadStage(session, { name: 'Sample sent' }));
  expect(made).toMatchObject({ key: 'sample_sent', position: 5, won: false });
  const { id } = await leads.add({ stage: 'sample_sent' });
  const update = (input: Omit<Parameters<typeof updateLeadStage>[1], 'key'>, key = 'sample_sent') =>
    olive.act((session) => updateLeadStage(session, { key, ...input }));
  expect(await update({ name: 'Sample is out', position: 0 })).toMatchObject({ key: 'sample_sent' });
  expect((await stages(olive))[0]).toEqual(['sample_sent', 'Sample is out', false]);
  await expect(update({ won: true })).rejects.toMatchObject({ code: 'WRONG_STATE', path: ['input', 'won'] });
  await update({ archived: true });
  expect(await stages(olive)).toHaveLength(4);
  expect(await leads.get(id)).toMatchObject({ stage: 'sample_sent' });
  const rule = { lead: { field: 'stage', is: 'equals', value: 'sample_sent' } };
  expect(await olive.act((session) => countContacts(session, { rule }))).toBe(1);
  await expect(leads.add({ stage: 'sample_sent' })).rejects.toMatchObject({
    code: 'WRONG_STATE',
    path: ['input', 'stage'],
  });
  for (const key of ['new', 'qualified']) await update({ archived: true }, key);
  expect((await leads.add()).stage).toBe('proposition');
  await expect(update({ archived: true }, 'proposition')).rejects.toMatchObject({
    code: 'WRONG_STATE',
    path: ['input', 'archived'],
  });
  await expect(update({ won: true }, 'qualified')).resolves.toMatchObject({ won: true });
});

test('names and keys are the tenant’s own, once', async () => {
  const olive = await world.brand('Olive of names');
  const add = (name: string, key?: string) =>
    olive.act((session) => createLostReason(session, { name, key }));
  await expect(add('NOT ENOUGH stock')).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
    path: ['input', 'name'],
  });
  await expect(add('Other', 'too_expensive')).rejects.toMatchObject({ path: ['input', 'key'] });
  await expect(add('Other', 'two words')).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    path: ['input', 'key'],
  });
  await expect(add('  ')).rejects.toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'name'] });
  expect((await add('رقیب ارزان‌تر')).key).toBe('رقیب_ارزان_تر');
  expect((await add('Not enough stock!')).key).toBe('not_enough_stock_2');
  expect((await add('???')).key).toBe('choice');
  const rename = olive.act((session) => updateLostReason(session, { key: 'choice', name: 'too EXPENSIVE' }));
  await expect(rename).rejects.toMatchObject({ code: 'ALREADY_EXISTS', path: ['input', 'name'] });
  const fig = await world.brand('Fig of names');
  await expect(
    fig.act((session) => updateLostReason(session, { key: 'choice', name: 'Mine' })),
  ).rejects.toMatchObject({ code: 'NOT_FOUND', path: ['input', 'key'] });
});
