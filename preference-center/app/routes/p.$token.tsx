import { withLink } from '@heed/schema/services/link-access';
import { readPreferences } from '@heed/schema/services/preferences';
import { tidyToken } from '@heed/schema/tokens/link-token';
import { type ActionFunctionArgs, json, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { useActionData, useLoaderData } from '@remix-run/react';
import { languageFor } from '../catalogues/language.js';
import { applyForm, problemsOf } from '../page/apply.js';
import { type FieldProblem, readForm, type Sent } from '../page/form.js';
import { evidenceOf, orAway, pagePurposes, refusalStatus } from '../page/link.js';
import { PlainPage } from '../page/plain-page.js';
import { PreferencesPage } from '../page/preferences-page.js';
import { viewOf } from '../page/view.js';
import { useWishedLanguage } from '../page/wished-language.js';

/** The preference page of one contact. Looking never changes anything: the session is read-only. */
export async function loader({ request, params, context: { database } }: LoaderFunctionArgs) {
  const result = await withLink(
    database,
    params.token ?? '',
    { purposes: pagePurposes, readOnly: true },
    async (session, link) =>
      viewOf(await readPreferences(session, link), session.at, new URL(request.url).searchParams),
  ).catch(orAway);
  if (result.ok) return json({ view: result.value });
  return json({ refused: result.why }, { status: refusalStatus[result.why] });
}

/** Every button of the page: 303 back to it when done, 422 with what is wrong when not. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const token = tidyToken(params.token ?? '');
  const read = readForm(await request.formData().catch(() => new FormData()));
  if (!read.ok) return refuseForm(read.problems, read.sent);
  const proof = evidenceOf(request, context, 'page');
  const result = await withLink(context.database, token, { purposes: pagePurposes }, (session, link) =>
    applyForm(session, link, read.form, proof),
  )
    .catch((error: unknown) => ({ ok: true as const, value: { problems: problemsOf(error) } }))
    .catch(orAway);
  if (!result.ok) return json(null, { status: refusalStatus[result.why] });
  if ('problems' in result.value) return refuseForm(result.value.problems, {});
  return redirect(`/p/${encodeURIComponent(token)}${result.value.query}`, 303);
}

export default function Preferences() {
  const data = useLoaderData<typeof loader>();
  const refusal = useActionData<typeof action>();
  const wished = useWishedLanguage();
  if ('refused' in data) return <PlainPage language={languageFor(wished)} kind={data.refused} />;
  return <PreferencesPage view={data.view} problems={refusal?.problems ?? []} sent={refusal?.sent ?? {}} />;
}

function refuseForm(problems: FieldProblem[], sent: Sent) {
  return json({ problems, sent }, { status: 422 });
}
