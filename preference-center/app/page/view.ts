import type { Frequency } from '@heed/schema/domain/frequency';
import { showId } from '@heed/schema/domain/ids';
import type { OperationKind } from '@heed/schema/domain/operations';
import { undoMinutes } from '@heed/schema/services/operations';
import type { PreferencePage, Topic } from '@heed/schema/services/preferences';
import { type Palette, palette } from '../brand/palette.js';
import { type Language, languageFor } from '../catalogues/language.js';
import { type Notice, noticeOf } from './notice.js';

export interface TopicView {
  id: string;
  name: string;
  description: string;
  receives: string;
  cadence: string;
  state: Topic['state'];
  frequency: Frequency;
  /** The day from which the next message may come, in the contact's words; null when the window is open. */
  opensOn: string | null;
}

/** The newest change that can still be undone. */
export interface LastChange {
  id: string;
  kind: OperationKind;
  topic: string | null;
  at: string;
  undoUntil: string;
}

/** What the page shows: plain data, with ids as TypeIDs and times as text in the contact's locale and zone. */
export interface PageView {
  locale: string;
  brand: { name: string; privacyUrl?: string };
  colours: Palette;
  otherBrands: string[];
  address: string;
  status: PreferencePage['status'];
  optedOut: boolean;
  test: boolean;
  /** The topic of the mail that the link was in. */
  topic: TopicView | null;
  otherTopics: TopicView[];
  lastChange: LastChange | null;
  notice: Notice | null;
}

/** Makes the page's view; `query` is what the redirect after a form left in the address. */
export function viewOf(page: PreferencePage, now: Date, query: URLSearchParams): PageView {
  const language = languageFor(page.locale);
  const format = (at: Date, options: Intl.DateTimeFormatOptions) =>
    localTime(language, page.timeZone, at, options);
  const day = { weekday: 'long', day: 'numeric', month: 'long' } as const;
  const clock = { hour: 'numeric', minute: '2-digit' } as const;
  const topics = page.topics.map(({ listId, opensAt, ...topic }): TopicView => {
    const opensOn = opensAt && opensAt > now && topic.state === 'subscribed' ? format(opensAt, day) : null;
    return { ...topic, id: showId('list', listId), opensOn };
  });
  const { lastOperation: last } = page;
  // Coming back is taken back by leaving again: undoing it would restore nothing.
  const undoable = last && last.kind !== 'return_to_brands';
  const lastChange: LastChange | null = undoable
    ? {
        id: showId('operation', last.id),
        kind: last.kind,
        topic: last.listName,
        at: format(last.at, clock),
        undoUntil: format(new Date(last.at.getTime() + undoMinutes * 60_000), clock),
      }
    : null;
  const topicId = page.topicId && showId('list', page.topicId);
  return {
    locale: page.locale,
    brand: { name: page.brand.name, privacyUrl: webAddress(page.brand.privacyUrl) },
    colours: palette(page.brand),
    otherBrands: page.otherBrands,
    address: page.address,
    status: page.status,
    optedOut: page.globallyOptedOut,
    test: page.mode === 'test',
    topic: topics.find((topic) => topic.id === topicId) ?? null,
    otherTopics: topics.filter((topic) => topic.id !== topicId),
    lastChange,
    notice: noticeOf(query, lastChange, topics),
  };
}

function localTime(
  language: Language,
  timeZone: string,
  at: Date,
  options: Intl.DateTimeFormatOptions,
): string {
  try {
    return new Intl.DateTimeFormat(language.locale, { ...options, timeZone }).format(at);
  } catch {
    return new Intl.DateTimeFormat(language.locale, {
      ...options,
      timeZone: 'UTC',
      timeZoneName: 'short',
    }).format(at);
  }
}

/** A team types it: never `javascript:`. */
function webAddress(text: string | undefined): string | undefined {
  const url = URL.parse(text ?? '');
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}
