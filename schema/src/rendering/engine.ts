import { Liquid, type Template } from 'liquidjs';
import { dateFromMessage } from './now.js';

/** Templates together, in bytes. */
export const largestTemplates = 1_000_000;
/** One rendered part, in characters: a template that multiplies its text is cut off here. */
export const largestResult = 2_000_000;
export const tooLong = `it makes more than ${largestResult.toLocaleString('en')} characters`;
/** Objects and characters that one rendering may make. */
const memoryLimit = 10_000_000;

/**
 * Milliseconds for one rendering: what passes the check in `checked` never fails in `sending` merely because the
 * machine is busy. A usual mail takes well under one.
 */
export const renderTime = { checked: 200, sending: 1_000 } as const;

/** Anything that loads another template: a sandbox has no others. */
const forbiddenTags = ['include', 'render', 'layout', 'block'];

const sandbox = {
  ownPropertyOnly: true,
  strictFilters: true,
  lenientIf: true, // where variables are strict, `if` and `default` still take what is not there
  parseLimit: largestTemplates,
  renderLimit: renderTime.sending,
  memoryLimit,
  timezoneOffset: 'UTC',
  templates: {},
};

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => escapes[character]!);
}

/** Everything that comes out of a `{{ }}` is escaped; a contact's name cannot bring markup along. */
const htmlEngine = closed(
  new Liquid({ ...sandbox, outputEscape: (value: unknown) => escapeHtml(shown(value)) }),
);
htmlEngine.unregisterFilter('raw');
// Authors write `| escape` by habit; marked raw, so that the output is not escaped a second time.
for (const name of ['escape', 'h', 'xml_escape']) {
  htmlEngine.registerFilter(name, { raw: true, handler: (value: unknown) => escapeHtml(shown(value)) });
}

/** For the subject, the preheader and the text part. */
const textEngine = closed(new Liquid(sandbox));

export type Syntax = 'html' | 'text';

/** @throws liquidjs's errors, with the line. */
export function parseTemplate(source: string, syntax: Syntax): Template[] {
  return engineOf(syntax).parse(source);
}

/** @throws liquidjs's errors when a limit is exceeded. */
export function renderTemplate(
  template: Template[],
  syntax: Syntax,
  scope: object,
  milliseconds: number = renderTime.sending,
): string {
  const result = String(engineOf(syntax).renderSync(template, scope, { renderLimit: milliseconds }));
  if (result.length > largestResult) {
    throw new Error(tooLong);
  }
  return result;
}

/** @throws liquidjs's error of the first variable that is not there, where nothing stands in for it. */
export function renderStrictly(template: Template[], syntax: Syntax, scope: object): void {
  engineOf(syntax).renderSync(template, scope, { renderLimit: renderTime.checked, strictVariables: true });
}

/** The variables that a template expects from outside, with their paths and places. */
export function expectedVariables(template: Template[]) {
  return Object.values(textEngine.analyzeSync(template, { partials: false }).globals).flat();
}

function engineOf(syntax: Syntax): Liquid {
  return syntax === 'html' ? htmlEngine : textEngine;
}

function closed(engine: Liquid): Liquid {
  for (const tag of forbiddenTags) delete engine.tags[tag];
  return dateFromMessage(engine);
}

/** A value as Liquid prints it. */
export function shown(value: unknown): string {
  return value === null || value === undefined
    ? ''
    : Array.isArray(value)
      ? value.map(shown).join('')
      : String(value);
}
