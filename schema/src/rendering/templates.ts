import type { Template } from 'liquidjs';
import type { FieldKind } from '../domain/custom-fields.js';
import { HeedError } from '../domain/errors.js';
import type { FieldName, Recipient, Templates } from './content.js';
import {
  expectedVariables,
  largestResult,
  largestTemplates,
  parseTemplate,
  renderTemplate,
  renderTime,
  type Syntax,
  tooLong,
} from './engine.js';
import { marketingNames, type TemplateNames, unknownName } from './names.js';
import { sampleLinks, scopeFor } from './scope.js';

/** Which part is escaped how. */
export const parts = {
  subject: 'text',
  preheader: 'text',
  html: 'html',
  text: 'text',
} as const satisfies Record<keyof Templates, Syntax>;
export type Part = keyof typeof parts;

/**
 * Refuses templates that could not be sent to everybody: syntax, unknown variables and fields, a line break in the
 * subject, nothing to read, loops without end. Each is rendered for a full and for an empty contact; `data`, which is
 * known only when a message is sent, is empty here.
 * @throws {HeedError} INVALID_TEMPLATE with the line, LIMIT_EXCEEDED over 1 MB; the path names the part.
 */
export function checkTemplates(
  templates: Templates,
  fields: readonly FieldName[],
  names: TemplateNames = marketingNames,
): void {
  for (const part of Object.keys(parts) as Part[]) checkPart(part, templates[part], { fields, names });
  if (!templates.html.trim() && !templates.text.trim()) {
    throw new HeedError('INVALID_TEMPLATE', 'The message is empty: write its HTML or its text.', [
      'input',
      'html',
    ]);
  }
}

/**
 * A parsed part.
 * @throws {HeedError} INVALID_TEMPLATE with the line, LIMIT_EXCEEDED over 1 MB.
 */
export function parsePart(part: Part, source: string): Template[] {
  if (Buffer.byteLength(source) > largestTemplates) {
    throw new HeedError('LIMIT_EXCEEDED', 'A template can have 1 MB at most.', ['input', part]);
  }
  try {
    return parseTemplate(source, parts[part]);
  } catch (error) {
    throw refused(part, sentence(error));
  }
}

/** @throws {HeedError} INVALID_TEMPLATE when a limit cut it off. */
export function renderPart(part: Part, template: Template[], scope: object, milliseconds?: number): string {
  try {
    return renderTemplate(template, parts[part], scope, milliseconds);
  } catch (error) {
    throw refused(part, sentence(error));
  }
}

/** @throws {HeedError} INVALID_TEMPLATE beyond what one part may make. */
export function checkLength(part: Part, characters: number): void {
  if (characters > largestResult) throw refused(part, sentence(new Error(tooLong)));
}

function checkPart(
  part: Part,
  source: string,
  { fields, names }: { fields: readonly FieldName[]; names: TemplateNames },
): void {
  if (part === 'subject') checkSubject(source);
  const template = parsePart(part, source);
  for (const variable of expectedVariables(template)) {
    const unknown = unknownName(variable.segments, names, fields);
    if (unknown) {
      throw refused(part, `There is no variable "${unknown}" (line ${variable.location.row}).`);
    }
  }
  for (const sample of samples(fields)) renderPart(part, template, sampleScope(sample), renderTime.checked);
}

function checkSubject(source: string): void {
  if (/[\r\n]/.test(source)) throw refused('subject', 'A subject is one line: take the line break out.');
  if (!source.trim()) throw refused('subject', 'A message needs a subject.');
}

const sampleValues: Record<FieldKind, unknown> = {
  text: 'Text',
  number: 100,
  boolean: true,
  date: '2020-02-29',
  datetime: '2020-02-29T12:00:00.000Z',
  one_of: 'One',
  several_of: ['One', 'Another'],
};

function samples(fields: readonly FieldName[]): Recipient[] {
  const empty: Recipient = {
    contactId: '00000000-0000-0000-0000-000000000000',
    occurrence: 1,
    email: 'someone@example.com',
    firstName: null,
    lastName: null,
    locale: null,
    timeZone: null,
    epoch: 0,
    fields: {},
  };
  const full = {
    ...empty,
    firstName: 'First',
    lastName: 'Last',
    locale: 'en',
    fields: Object.fromEntries(fields.map(({ key, kind }) => [key, sampleValues[kind]])),
  };
  return [full, empty];
}

function sampleScope(sample: Recipient): object {
  const content = { brand: { name: 'Brand' }, topic: { listId: '', name: 'Topic' } };
  return scopeFor(content, sample, sampleLinks);
}

function refused(part: Part, message: string): HeedError {
  return new HeedError('INVALID_TEMPLATE', message, ['input', part]);
}

/** liquidjs's message without its excerpt: `tag "fo" not found, line:3, col:1`. */
function sentence(error: unknown): string {
  const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const tidy = first.replace(/, line:(\d+), col:(\d+)/, ' (line $1, column $2)');
  const limit = /(memory alloc|template render|parse length) limit exceeded/.test(tidy);
  return `The template cannot be used: ${tidy}${limit ? '; it takes too long or makes too much' : ''}.`;
}
