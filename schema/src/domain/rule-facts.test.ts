import { newId, showId } from './ids.js';
import { parseRule } from './rule-parse.js';
import { check, refusal } from './rule-testing.js';

const test1 = { field: 'City', is: 'set' };

describe('facts', () => {
  const campaign = showId('campaign', newId('campaign'));
  const form = showId('form', newId('form'));

  test.each([
    [{ email: campaign, is: 'liked' }, 'is', /one of sent, not_sent/],
    [{ email: 'all', is: 'sent' }, 'email', /not the id of a campaign/],
    [{ email: campaign, is: 'opened', link: 'https://a.example' }, 'link', /clicked or not clicked/],
    [{ email: campaign, is: 'opened', within: { days: 0 } }, 'within', /must be like/],
    [{ email: campaign, is: 'opened', within: { days: 1, weeks: 1 } }, 'within', /must be like/],
    [{ email: campaign, is: 'opened', within: {} }, 'within', /must be like/],
    [{ email: 'any', is: 'opened', within: { from: '2026-02-30' } }, 'within.from', /name a day/],
    [
      { email: 'any', is: 'opened', within: { from: '2026-02-02', to: '2026-02-01' } },
      'within.to',
      /ends before it begins/,
    ],
    [{ sms: campaign, is: 'opened' }, 'is', /one of sent, not_sent, delivered, failed/],
    [{ form, is: 'sent' }, 'is', /one of filled, not_filled/],
    [{ form: campaign, is: 'filled' }, 'form', /not the id of a form/],
    [{ event: '' }, 'event', /must name an event/],
    [{ event: 'bought', where: [] }, 'where', /at least one test/],
    [
      { event: 'bought', where: [{ property: 'sum', is: '>', value: '5' }] },
      'where.0.value',
      /with a number/,
    ],
    [
      { event: 'bought', where: [{ property: 'sum', is: 'in', value: [5, 'a'] }] },
      'where.0.value',
      /one type/,
    ],
    [{ event: 'bought', where: [{ property: 'sum', extra: 1, is: 'set' }] }, 'where.0.extra', /belong/],
    [{ event: 'bought', count: { is: '>=', value: -1 } }, 'count.value', /whole number/],
    [{ event: 'bought', count: { is: 'between', value: [3, 2] } }, 'count.value', /smaller value first/],
    [{ event: 'bought', count: { is: 'in', value: [3] } }, 'count.is', /one of equals/],
    [{ date: 'City', is: 'on' }, 'date', /is no date/],
    [{ date: 'wed', is: 'on' }, 'date', /no field "wed"/],
    [{ date: 'born', is: 'on', value: 'tomorrow' }, 'value', /"today"/],
    [{ date: 'born', is: 'on', value: { days: 1.5 } }, 'value', /A day is written/],
    [{ date: 'born', is: 'on', value: '2025-02-29' }, 'value', /no date/],
    [{ date: 'born', is: 'between', value: '2025-02-28' }, 'value', /array of two days/],
    [{ date: 'born', is: 'between', value: ['2025-02-28', '2025-02-27'] }, 'value', /earlier day first/],
    [{ date: 'born', is: 'on', offset: 3 }, 'offset', /must be an object like/],
    [{ date: 'born', is: 'on', offset: { hours: 3 } }, 'offset.hours', /belong beside "offset"/],
    [{ date: 'born', is: 'on', offset: { days: 50_000 } }, 'offset.days', /at most/],
    [{ lead: { lead: { field: 'active', is: 'set' } } }, 'lead.lead', /no leads of its own/],
    [{ lead: { field: 'City', is: 'set' } }, 'lead.field', /no field "City" of leads/],
    [{ lead: { field: 'stage', is: 'equals', value: 'lost' } }, 'lead.value', /choices: new, won/],
    [{ contact: { field: 'City', is: 'set' } }, 'contact', /not needed/],
    [{ list: newId('list'), is: 'not_in', where: { field: 'basis', is: 'set' } }, 'where', /has none/],
    [
      { list: newId('list'), is: 'in', where: { suppressed: true } },
      'where',
      /only fields of the subscription/,
    ],
    [
      { list: newId('list'), is: 'in', where: { field: 'City', is: 'set' } },
      'where.field',
      /of subscriptions/,
    ],
  ])('%j is refused', (rule, path, message) => {
    expect(refusal(rule)).toEqual([path, expect.stringMatching(message)]);
  });

  test('are read with what is left out filled in', () => {
    expect(check({ event: 'bought' })).toMatchObject({ where: [], count: { is: '>=', value: 1 } });
    expect(check({ date: 'born', is: 'anniversary', offset: { days: -3 } })).toMatchObject({
      value: { today: { amount: 0, unit: 'days' } },
      offset: { amount: -3, unit: 'days' },
    });
    expect(check({ email: 'any', is: 'ignored', within: { days: 90 } })).toMatchObject({
      campaignId: null,
      within: { last: { amount: 90, unit: 'days' } },
    });
    const nested = { lead: { all: [{ field: 'active', is: 'equals', value: true }, { contact: test1 }] } };
    expect(check(nested)).toMatchObject({
      rule: { rules: [{ scope: 'lead' }, { rule: { scope: 'contact' } }] },
    });
    expect(parseRule({ list: newId('list'), is: 'in', where: { not: test1 } }).tests).toBe(2);
  });
});
