import { randomUUID } from 'node:crypto';
import type { AnswerValue } from '@heed/schema/domain/forms';
import { showId } from '@heed/schema/domain/ids';
import { textFor } from '@heed/schema/domain/local-texts';
import type { FormPage, FormReader } from '@heed/schema/services/form-pages';
import { createElement } from 'react';
import { stretch } from '../html/gzip.js';
import { escaped, type Html, hole, part, rendered } from '../html/part.js';
import { type Asked, answerPage } from '../page/answer.js';
import { doctype } from '../page/look.js';
import { EndDocument, type EndDocumentProps } from './end-document.js';
import { FormDocument } from './form-document.js';
import type { ShownFault } from './form-problems.js';
import { type FormView, formBrand, formView } from './form-view.js';
import type { SentFields } from './sent-form.js';

/** An untouched form is the same for everybody who reads its language, but for its nonce. */
const untouchedForm = part(function UntouchedForm({ view }: { view: FormView }) {
  return createElement(FormDocument, { view, nonce: hole('nonce') });
});
const formEnd = part(EndDocument);

/** Whom a form is shown to, and in which language. */
export interface FormShown {
  page: FormPage;
  reader: FormReader | null;
  locale: string;
  token?: string;
}

/** The form, untouched or with what is known of its reader. */
export function answerForm(asked: Asked, { page, reader, locale, token }: FormShown): Response {
  const view = formView(page, reader, locale);
  const nonce = randomUUID();
  const html: Html = reader
    ? [rendered(createElement(FormDocument, { view, nonce, token, given: shownAnswers(reader.known) }))]
    : untouchedForm({ view }, { nonce: [escaped(nonce)] });
  return answer(asked, html, { page, view, status: 200 });
}

/** The form as it was sent, with what is wrong; nothing was stored, so its nonce is still its own. */
export function answerFaults(
  asked: Asked,
  { page, reader, locale, token }: FormShown,
  { sent, faults, status }: { sent: SentFields; faults: ShownFault[]; status: number },
): Response {
  const view = formView(page, reader, locale);
  const given = Object.fromEntries(sent.given);
  const ticked = sent.ticked.map((id) => shownTopic(id));
  const nonce = sent.nonce ?? randomUUID();
  const html = rendered(createElement(FormDocument, { view, nonce, token, given, ticked, faults }));
  return answer(asked, [html], { page, view, status });
}

/** Where a form ends. */
export function answerEnd(
  asked: Asked,
  { page, reader, locale }: FormShown,
  kind: 'thanks' | 'closed',
): Response {
  const title = textFor(page.title, locale, page.defaultLocale)?.text ?? page.brandName;
  const own = textFor(page.thanks, locale, page.defaultLocale)?.text;
  const end: EndDocumentProps['end'] =
    kind === 'closed' ? { kind } : reader?.mode === 'test' ? { kind: 'test' } : { kind, text: own };
  const brand = formBrand(page, locale);
  const status = kind === 'closed' ? 410 : 200;
  return answer(asked, formEnd({ locale, brand, title, end }), { page, view: { brand }, status });
}

function answer(
  asked: Asked,
  html: Html,
  { page, view, status }: { page: FormPage; view: Pick<FormView, 'brand'>; status: number },
): Response {
  const bytes = html.map((each) => {
    if ('hole' in each) throw new Error(`Nothing was put into ${each.hole}`);
    return each;
  });
  const whole = stretch(Buffer.concat([doctype, ...bytes]), 'quick');
  const leadsTo = page.redirectUrl ? new URL(page.redirectUrl).origin : undefined;
  return answerPage(asked, [whole], { status, colours: view.brand.colours, leadsTo });
}

/** As inputs show them. */
function shownAnswers(known: Record<string, AnswerValue>): Record<string, string[]> {
  const shown = (value: AnswerValue): string[] => {
    if (Array.isArray(value)) return value;
    if (typeof value === 'boolean') return [value ? 'yes' : 'no'];
    return [String(value)];
  };
  return Object.fromEntries(Object.entries(known).map(([key, value]) => [key, shown(value)]));
}

function shownTopic(id: string): string {
  try {
    return showId('list', id);
  } catch {
    return '';
  }
}
