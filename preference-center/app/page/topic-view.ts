import type { Frequency } from '@heed/schema/domain/frequency';
import type { Topic } from '@heed/schema/services/preferences';

/** A topic as the page shows it. */
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

/** Every topic of a page, that of the mail first. */
export function topicsOf(page: { topic: TopicView | null; otherTopics: TopicView[] }): TopicView[] {
  return page.topic ? [page.topic, ...page.otherTopics] : page.otherTopics;
}
