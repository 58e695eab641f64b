import type { Frequency } from '@heed/schema/domain/frequency';
import { showId } from '@heed/schema/domain/ids';
import type { OperationKind } from '@heed/schema/domain/operations';
import { undoMinutes } from '@heed/schema/services/operations';
import type { PreferencePage, Topic } from '@heed/schema/services/preferences';
import { shownTime } from '../catalogues/formats.js';
import { type Language, languageFor } from '../catalogues/language.js';
import { remembered } from '../remembered.js';
import { type BrandView, brandView } from './brand-view.js';
import { type ChangeView, changesOf } from './changes.js';
import { type Notice, noticeOf } from './notice.js';

export interface TopicView {
  id: string;
  name: string;
  description: string;
  receives: string;
  cadence: string;
  state: Topic['state'];
  on: boolean;
  frequency: Frequency;
  /** The day from which the next message may come, in the contact's words; null when the window is open. */
  opensOn: string | null;
  /** The day on which a pause ends. */
  pausedUntil: string | null;
}

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
  brand: BrandView;
  otherBrands: string[];
  address: string;
  status: PreferencePage['status'];
  optedOut: boolean;
  test: boolean;
  /** The topic of the mail that the link was in. */
  topic: TopicView | null;
  otherTopics: TopicView[];
  personas: { id: string; name: string }[];
  personaId: string | null;
  /** The day it is for the reader, `YYYY-MM-DD`. */
  today: string;
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
  const topics = page.topics.map(({ listId, opensAt, snoozedUntil, ...topic }): TopicView => {
    const on = topic.state === 'subscribed';
    return {
      ...topic,
      on,
      id: listIdShown(listId),
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
  const topic = (page.topicId && topicOf.get(page.topicId)) || null;
  return {
    language,
    brand: brandView(page),
    otherBrands: page.otherBrands,
    address: page.address,
    status: page.status,
    optedOut: page.globallyOptedOut,
    test: page.mode === 'test',
    topic,
    otherTopics: topics.filter((other) => other !== topic),
    personas: page.personas.map(({ id, name }) => ({ id: showId('persona', id), name })),
    personaId: page.personaId && showId('persona', page.personaId),
    today: page.today,
    lastChange,
    notice: noticeOf(query, lastChange),
  };
}

/** Every topic, that of the mail first. */
export function topicsOf({ topic, otherTopics }: PageView): TopicView[] {
  return topic ? [topic, ...otherTopics] : otherTopics;
}
