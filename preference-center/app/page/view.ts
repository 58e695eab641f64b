import { showId } from '@heed/schema/domain/ids';
import type { OperationKind } from '@heed/schema/domain/operations';
import { undoMinutes } from '@heed/schema/services/operations';
import type { PreferencePage } from '@heed/schema/services/preferences';
import { shownTime } from '../catalogues/formats.js';
import { type Language, languageFor } from '../catalogues/language.js';
import { remembered } from '../remembered.js';
import { brandView } from './brand-view.js';
import { type ChangeView, changesOf } from './changes.js';
import type { Look } from './look.js';
import { type Notice, noticeOf } from './notice.js';
import type { TopicView } from './topic-view.js';

/** The newest change that can still be undone. */
export interface LastChange {
  id: string;
  kind: OperationKind;
  topic: string | null;
  at: string;
  undoUntil: string;
  /** What saving changed, line by line. */
  changes: ChangeView[];
}

/** What the page shows: ids as TypeIDs, times as text in the contact's locale and zone. */
export interface PageView {
  language: Language;
  look: Look;
  address: string;
  lastChange: LastChange | null;
  notice: Notice | null;
}

/** The topics of a tenant are on every page of it; showing an id takes 3 µs. */
const listIdShown = remembered((listId) => showId('list', listId), 20_000);

/** Makes the page's view; `query` is what the redirect after a form left in the address. */
export function viewOf(page: PreferencePage, now: Date, query: URLSearchParams): PageView {
  const language = languageFor(page.locale);
  const time = (at: Date, shape: Parameters<typeof shownTime>[3]) =>
    shownTime(language, page.timeZone, at, shape);
  const topics = page.topics.map((topic): TopicView => {
    const { listId, name, description, receives, cadence, state, frequency, opensAt, snoozedUntil } = topic;
    const on = state === 'subscribed';
    return {
      id: listIdShown(listId),
      name,
      description,
      receives,
      cadence,
      state,
      on,
      frequency,
      opensOn: on && opensAt && opensAt > now ? time(opensAt, 'day') : null,
      pausedUntil: on && snoozedUntil ? time(snoozedUntil, 'dayOfYear') : null,
    };
  });
  const topicOf = new Map(page.topics.map(({ listId }, index) => [listId as string, topics[index]!]));
  const { lastOperation: last } = page;
  const lastChange: LastChange | null = last && {
    id: showId('operation', last.id),
    kind: last.kind,
    topic: last.listName,
    at: time(last.at, 'clock'),
    undoUntil: time(new Date(last.at.getTime() + undoMinutes * 60_000), 'clock'),
    changes: changesOf(last, page, topicOf),
  };
  const notice = noticeOf(query, lastChange);
  const topic = (page.topicId && topicOf.get(page.topicId)) || null;
  const look: Look = {
    locale: language.locale,
    brand: brandView(page),
    otherBrands: page.otherBrands,
    // Who has just left every brand reads that once, not twice.
    standing: notice === 'leftAll' ? null : standingOf(page),
    gone: page.status === 'unsubscribed',
    optedOut: page.globallyOptedOut,
    test: page.mode === 'test',
    topic,
    otherTopics: topics.filter((other) => other !== topic),
    personas: page.personas.map(({ id, name }) => ({ id: showId('persona', id), name })),
    personaId: page.personaId && showId('persona', page.personaId),
    today: page.today,
  };
  return { language, look, address: page.address, lastChange, notice };
}

function standingOf({ globallyOptedOut, status }: PreferencePage): Look['standing'] {
  if (globallyOptedOut) return 'optedOut';
  return status === 'bounced' || status === 'complained' || status === 'unsubscribed' ? status : null;
}
