import { HeedError } from '@heed/schema/domain/errors';
import { type Id, showId } from '@heed/schema/domain/ids';
import { leaveAllBrands, leaveBrand, leaveTopic, savePreferences } from '@heed/schema/services/leaving';
import type { Link } from '@heed/schema/services/link-access';
import type { Evidence } from '@heed/schema/services/operations';
import { type PreferencePage, readPreferences, type Topic } from '@heed/schema/services/preferences';
import { returnToBrands } from '@heed/schema/services/returning';
import { undoOperation } from '@heed/schema/services/undo';
import type { Session } from '@heed/schema/session/session';
import { languageFor } from '../catalogues/language.js';
import { phrase } from '../catalogues/phrase.js';
import type { FieldProblem, PreferenceForm } from './form.js';
import { afterForm } from './notice.js';

type Choice = Extract<PreferenceForm, { intent: 'save' }>['topics'][number];

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
  const problems = unknownTopics(form, page.topics);
  if (problems.length > 0) return { problems };
  if (link.mode === 'test') return { query: afterForm.notice('test') };
  const evidence = { ...proof, wording: wordsOf(form, page) };
  switch (form.intent) {
    case 'save': {
      const changed = form.topics
        .filter((choice) => changes(choice, page.topics))
        .map(({ listId }) => showId('list', listId));
      return done(await savePreferences(session, link, { topics: form.topics, evidence }), changed);
    }
    case 'leave_topic':
      return done(await leaveTopic(session, link, { listId: form.listId, evidence }));
    case 'leave_brand':
      return done(await leaveBrand(session, link, { evidence }));
    case 'leave_all_brands':
      return done(await leaveAllBrands(session, link, { evidence }));
    case 'return_to_brands': {
      const { operationId } = await returnToBrands(session, link, { evidence });
      return { query: afterForm.notice(operationId ? 'cameBack' : 'nothing') };
    }
    case 'undo': {
      const undone = await undoOperation(session, link, { operationId: form.operationId, evidence });
      return { query: afterForm.notice(undone === 'undone' ? 'undone' : 'tooLate') };
    }
  }
}

/** A topic that is archived between our look and the service's is as unknown as one that never was. */
export function problemsOf(error: unknown): FieldProblem[] {
  if (error instanceof HeedError && error.code === 'NOT_FOUND') return [{ problem: 'unknownTopic' }];
  throw error;
}

function unknownTopics(form: PreferenceForm, topics: Topic[]): FieldProblem[] {
  const asked = form.intent === 'save' ? form.topics : form.intent === 'leave_topic' ? [form] : [];
  const known = (id: Id<'list'>) => topics.some((topic) => topic.listId === id);
  return asked.some(({ listId }) => !known(listId)) ? [{ problem: 'unknownTopic' }] : [];
}

function changes(choice: Choice, topics: Topic[]): boolean {
  const before = topics.find((topic) => topic.listId === choice.listId)!;
  return (
    (before.state === 'subscribed') !== choice.subscribed ||
    (choice.subscribed && before.frequency !== choice.frequency)
  );
}

function done({ operationId }: { operationId: Id<'operation'> | null }, changed: string[] = []): Applied {
  if (!operationId) return { query: afterForm.notice('nothing') };
  return { query: afterForm.done(showId('operation', operationId), changed) };
}

/** The words of the button that was pressed, in the language it was shown in: kept as proof. */
function wordsOf(form: PreferenceForm, page: PreferencePage): string {
  const { texts } = languageFor(page.locale);
  const fillings = {
    brand: page.brand.name,
    brands: [page.brand.name, ...page.otherBrands].join(', '),
    topic: '',
  };
  switch (form.intent) {
    case 'save':
      return `${texts.topicsHint} ${texts.save}`;
    case 'leave_topic': {
      const topic = page.topics.find(({ listId }) => listId === form.listId)?.name ?? '';
      return `${phrase(texts.leaveTopic, { topic })}. ${texts.leaveTopicWhat}`;
    }
    case 'leave_brand':
      return phrase(`${texts.leaveBrand}. ${texts.leaveBrandWhat}`, fillings);
    case 'leave_all_brands':
      return phrase(
        `${texts.leaveAll}. ${page.otherBrands.length > 0 ? texts.leaveAllWhat : texts.leaveAllAlone}`,
        fillings,
      );
    case 'return_to_brands':
      return texts.comeBack;
    case 'undo':
      return texts.undo;
  }
}
