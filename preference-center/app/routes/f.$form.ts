import { type Id, readId, showId } from '@heed/schema/domain/ids';
import { type FormPage, type FormReader, openForm } from '@heed/schema/services/form-pages';
import { sendForm } from '@heed/schema/services/form-sending';
import { tidyToken } from '@heed/schema/tokens/link-token';
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node';
import { wishesOf } from '../catalogues/language.js';
import { answerEnd, answerFaults, answerForm, type FormShown } from '../forms/form-answer.js';
import { formLocale } from '../forms/form-language.js';
import { sentFields } from '../forms/sent-form.js';
import { topicWords } from '../forms/topic-words.js';
import { answerPlain, orExplained } from '../page/answer.js';

type Args = LoaderFunctionArgs | ActionFunctionArgs;

/** A form's page: `/f/form_…`, with `?t=` and a link's token for who came from a mail. Looking never changes anything. */
export function loader(args: LoaderFunctionArgs): Promise<Response> {
  return orExplained(args, () => showForm(args));
}

/** Sending it: 303 to the thanks or to where the brand leads, 422 with what is wrong, 429 when it was sent too often. */
export function action(args: ActionFunctionArgs): Promise<Response> {
  return orExplained(args, () => takeForm(args));
}

async function showForm(args: Args): Promise<Response> {
  const { formId, token, query } = askedFor(args);
  const opened = formId && (await openForm(args.context.database, { formId, token: token ?? null }));
  if (!opened) return answerPlain(args, 'noForm', 404);
  const shown = shownTo(args, opened, token);
  if (query.has('done')) return answerEnd(args, shown, 'thanks');
  return opened.page.closed ? answerEnd(args, shown, 'closed') : answerForm(args, shown);
}

async function takeForm(args: ActionFunctionArgs): Promise<Response> {
  const { request, context } = args;
  const { formId, token } = askedFor(args);
  if (!formId) return answerPlain(args, 'noForm', 404);
  const sent = sentFields(await request.formData().catch(() => new FormData()));
  const localeOf = (page: FormPage) =>
    formLocale([sent.locale ?? '', ...wishes(request)], page.title, page.defaultLocale);
  const outcome = await sendForm(context.database, {
    ...sent,
    formId,
    token: token ?? null,
    words: (page) => topicWords(page, localeOf(page)),
    localeOf,
    ip: context.ip,
    userAgent: request.headers.get('user-agent') ?? undefined,
  });
  if (!outcome) return answerPlain(args, 'noForm', 404);
  const { page, reader } = outcome;
  const shown: FormShown = { page, reader, locale: localeOf(page), token: reader ? token : undefined };
  switch (outcome.kind) {
    case 'closed':
      return answerEnd(args, shown, 'closed');
    case 'refused':
      return answerFaults(args, shown, { sent, faults: outcome.faults, status: 422 });
    case 'limited': {
      const faults = [{ key: null, problem: 'limited' as const, minutes: Math.ceil(outcome.seconds / 60) }];
      const response = answerFaults(args, shown, { sent, faults, status: 429 });
      response.headers.set('Retry-After', String(outcome.seconds));
      return response;
    }
    case 'sent': {
      const own = reader?.mode === 'test' ? null : page.redirectUrl;
      const thanks = `/f/${showId('form', formId)}?done${shown.token ? `&t=${encodeURIComponent(shown.token)}` : ''}`;
      return new Response(null, { status: 303, headers: { Location: own ?? thanks } });
    }
  }
}

/** What the address names; mail programs stick things on its end. */
function askedFor({ request, params }: Args) {
  const query = new URL(request.url).searchParams;
  const [id = ''] = /^form_[0-9a-z]{26}/.exec(params.form ?? '') ?? [];
  const token = query.get('t');
  return { formId: readFormId(id), token: token === null ? undefined : tidyToken(token), query };
}

function readFormId(text: string): Id<'form'> | undefined {
  try {
    return readId('form', text);
  } catch {
    return undefined;
  }
}

function shownTo(
  { request }: Args,
  { page, reader }: { page: FormPage; reader: FormReader | null },
  token: string | undefined,
): FormShown {
  const own = reader?.locale ? [reader.locale] : [];
  const locale = formLocale([...own, ...wishes(request)], page.title, page.defaultLocale);
  return { page, reader, locale, token: reader ? token : undefined };
}

function wishes(request: Request): string[] {
  return wishesOf(request.headers.get('accept-language'));
}
