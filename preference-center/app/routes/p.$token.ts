import { withLink } from '@heed/schema/services/link-access';
import { openPreferences } from '@heed/schema/services/preferences';
import { tidyToken } from '@heed/schema/tokens/link-token';
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { answerPage, answerPlain, orExplained } from '../page/answer.js';
import { applyForm, problemsOf } from '../page/apply.js';
import { readForm } from '../page/form.js';
import { evidenceOf, pagePurposes, refusalStatus } from '../page/link.js';
import type { Refused } from '../page/look.js';
import { preferencesPage, refusedPage } from '../page/preferences-page.js';
import { viewOf } from '../page/view.js';

type Args = LoaderFunctionArgs | ActionFunctionArgs;

/** The preference page of one contact. Looking never changes anything: the session is read-only. */
export function loader(args: LoaderFunctionArgs): Promise<Response> {
  return orExplained(args, () => showPage(args));
}

/** Every button of the page: 303 back to it when done, 422 with what is wrong when not. */
export function action(args: ActionFunctionArgs): Promise<Response> {
  return orExplained(args, () => takeForm(args));
}

async function showPage(args: Args, refused?: Refused): Promise<Response> {
  const { request, params, context } = args;
  const opened = await openPreferences(context.database, params.token ?? '', pagePurposes);
  if (!opened.ok) return answerPlain(args, opened.why, refusalStatus[opened.why]);
  const { page, at } = opened.value;
  const view = viewOf(page, at, new URL(request.url).searchParams);
  const status = refused ? 422 : 200;
  const html = refused ? refusedPage(view, refused) : preferencesPage(view);
  return answerPage(args, html, { status, colours: view.look.brand.colours });
}

async function takeForm(args: ActionFunctionArgs): Promise<Response> {
  const { request, params, context } = args;
  const token = tidyToken(params.token ?? '');
  const read = readForm(await request.formData().catch(() => new FormData()));
  if (!read.ok) return showPage(args, read);
  const proof = evidenceOf(request, context, 'page');
  const result = await withLink(context.database, token, { purposes: pagePurposes }, (session, link) =>
    applyForm(session, link, read.form, proof),
  ).catch((error: unknown) => ({ ok: true as const, value: { problems: problemsOf(error) } }));
  if (!result.ok) return answerPlain(args, result.why, refusalStatus[result.why]);
  if ('problems' in result.value) return showPage(args, { problems: result.value.problems, sent: read.sent });
  return redirect(`/p/${encodeURIComponent(token)}${result.value.query}`, 303);
}
