import { HeedError } from '@heed/schema/domain/errors';
import { type Id, showId } from '@heed/schema/domain/ids';
import type { OperationKind } from '@heed/schema/domain/operations';
import { readPauseDay } from '@heed/schema/domain/pauses';
import { leaveAllBrands, leaveBrand, leaveTopic, savePreferences } from '@heed/schema/services/leaving';
import type { Link } from '@heed/schema/services/link-access';
import type { Evidence } from '@heed/schema/services/operations';
import { endPause } from '@heed/schema/services/pauses';
import { type PreferencePage, readPreferences } from '@heed/schema/services/preferences';
import { returnToBrands } from '@heed/schema/services/returning';
import { undoOperation } from '@heed/schema/services/undo';
import type { Session } from '@heed/schema/session/session';
import type { FieldProblem, PreferenceForm } from './form.js';
import { afterForm } from './notice.js';
import { wordsOf } from './words.js';

/** The query to redirect to, or why nothing was done. */
export type Applied = { query: string } | { problems: FieldProblem[] };

/** Does what a form asks. A test link's form is judged like any other, and then nothing is saved. */
export async function applyForm(
  session: Session,
  link: Link,
  form: PreferenceForm,
  proof: Evidence,
): Promise<Applied> {
  const page = await readPreferences(session, link);
  const problems = [
    ...unknownTopics(form, page),
    ...unusableDays(form, page),
    ...unknownPersonas(form, page),
  ];
  if (problems.length > 0) return { problems };
  if (link.mode === 'test') return { query: afterForm.notice('test') };
  const evidence = { ...proof, wording: wordsOf(form, page) };
  switch (form.intent) {
    case 'save': {
      const { pause, personaId } = form;
      const topics = form.topics.map(({ frequencyChanged, frequency, ...choice }) => ({
        ...choice,
        frequency: frequencyChanged ? frequency : undefined,
      }));
      const saved = await savePreferences(session, link, { topics, pause, personaId, evidence });
      return done(session, link, saved, 'save_preferences');
    }
    case 'less_often': {
      const topics = [{ listId: form.listId, frequency: form.frequency }];
      const saved = await savePreferences(session, link, { topics, evidence });
      return done(session, link, saved, 'save_preferences');
    }
    case 'end_pause': {
      const ended = await endPause(session, link, { listId: form.listId, evidence });
      return done(session, link, ended, 'save_preferences');
    }
    case 'leave_topic':
      return done(
        session,
        link,
        await leaveTopic(session, link, { ...form, evidence }),
        form.intent,
        form.listId,
      );
    case 'leave_brand':
      return done(session, link, await leaveBrand(session, link, { ...form, evidence }), form.intent);
    case 'leave_all_brands':
      return done(session, link, await leaveAllBrands(session, link, { ...form, evidence }), form.intent);
    case 'return_to_brands':
      await returnToBrands(session, link, { evidence });
      return { query: afterForm.notice('cameBack') };
    case 'undo': {
      const undone = await undoOperation(session, link, { operationId: form.operationId, evidence });
      return { query: afterForm.notice(undone === 'undone' ? 'undone' : 'tooLate') };
    }
  }
}

/** What is archived between our look and the service's is as unknown as what never was. */
export function problemsOf(error: unknown): FieldProblem[] {
  if (error instanceof HeedError && error.code === 'NOT_FOUND')
    return [{ problem: error.path?.includes('personaId') ? 'unknownPersona' : 'unknownTopic' }];
  throw error;
}

function unknownTopics(form: PreferenceForm, { topics }: PreferencePage): FieldProblem[] {
  const asked =
    form.intent === 'save'
      ? [...form.topics, ...(form.pause ? [form.pause] : [])].map(({ listId }) => listId)
      : 'listId' in form
        ? [form.listId]
        : [];
  const known = (id: Id<'list'> | null) => id === null || topics.some((topic) => topic.listId === id);
  return asked.every(known) ? [] : [{ problem: 'unknownTopic' }];
}

function unusableDays(form: PreferenceForm, { today }: PreferencePage): FieldProblem[] {
  const until = form.intent === 'save' && form.pause?.until;
  return until && !readPauseDay(until, today).ok ? [{ problem: 'pauseDay' }] : [];
}

/** Also where the tenant does not offer the choice. */
function unknownPersonas(form: PreferenceForm, { personas }: PreferencePage): FieldProblem[] {
  const wished = form.intent === 'save' && form.personaId;
  return wished && !personas.some(({ id }) => id === wished) ? [{ problem: 'unknownPersona' }] : [];
}

/** The second of two clicks finds nothing to change: it is told what the first one did, with its undo. */
const sameClickMs = 30_000;

async function done(
  session: Session,
  link: Link,
  { operationId }: { operationId: Id<'operation'> | null },
  kind: OperationKind,
  listId?: Id<'list'>,
): Promise<Applied> {
  if (operationId) return { query: afterForm.done(showId('operation', operationId)) };
  const { lastOperation: last } = await readPreferences(session, link);
  const same =
    last?.kind === kind &&
    (!listId || last.before.subscriptions.some((before) => before.listId === listId)) &&
    session.at.getTime() - last.at.getTime() <= sameClickMs;
  return { query: same ? afterForm.done(showId('operation', last.id)) : afterForm.notice('nothing') };
}
