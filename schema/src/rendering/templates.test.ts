import { HeedError } from '../domain/errors.js';
import type { Templates } from './content.js';
import { checkTemplates } from './templates.js';

const fields = [
  { key: '2020_Spend', kind: 'number' as const },
  { key: 'interests', kind: 'several_of' as const },
];
const good: Templates = {
  subject: 'Thank you, {{ contact.firstName | default: "friend" }}',
  preheader: 'From {{ brand.name }}',
  html: '<p>You spent {{ contact.fields.2020_Spend }}.{% for one in contact.fields.interests %} {{ one }}{% endfor %}</p>',
  text: '',
};

function refusal(change: Partial<Templates>): HeedError {
  try {
    checkTemplates({ ...good, ...change }, fields);
  } catch (error) {
    if (error instanceof HeedError) return error;
    throw error;
  }
  throw new Error('The templates were accepted');
}

test('accepts what names only known variables, loops and locals', () => {
  checkTemplates(good, fields);
  checkTemplates(
    { ...good, html: '', text: '{% assign name = contact.lastName %}{{ name | upcase }}' },
    fields,
  );
});

test.each([
  ['a syntax error, with its line', { html: '<p>\n{% if contact.email %}</p>' }, 'html', /line 2/],
  ['a tag that loads files', { html: '{% include "secret" %}' }, 'html', /include/],
  ['an unknown filter', { html: '{{ contact.email | raw }}' }, 'html', /raw/],
  ['an unknown variable', { text: 'Hello\n{{ user.name }}' }, 'text', /"user\.name" \(line 2\)/],
  ['an unknown field', { html: '{{ contact.fields.spend }}' }, 'html', /contact\.fields\.spend/],
  ['an unknown property', { subject: '{{ contact.password }}' }, 'subject', /contact\.password/],
  ['a whole object', { subject: '{{ contact }}' }, 'subject', /"contact"/],
  ['a line break in the subject', { subject: 'Hello\r\nBcc: all@example.com' }, 'subject', /one line/],
  ['no subject', { subject: ' ' }, 'subject', /needs a subject/],
  ['nothing to read', { html: ' ', text: '' }, 'html', /empty/],
  ['a huge loop', { html: '{% for i in (1..1000000000) %}x{% endfor %}' }, 'html', /makes too much/],
  [
    'a loop that never seems to end',
    { html: '{% for i in (1..9999) %}{% for j in (1..9999) %}x{% endfor %}{% endfor %}' },
    'html',
    /takes too long/,
  ],
])('refuses %s', (_, change, part, message) => {
  const error = refusal(change);
  expect(error).toMatchObject({ code: 'INVALID_TEMPLATE', path: ['input', part] });
  expect(error.message).toMatch(message);
});

test('refuses more than 1 MB, counted in bytes', () => {
  expect(refusal({ html: 'é'.repeat(500_001) })).toMatchObject({
    code: 'LIMIT_EXCEEDED',
    path: ['input', 'html'],
  });
});
