import type { Frequency } from '@heed/schema/domain/frequency';

/** What a form holds, before anything is judged. */
export interface FormFields {
  intent?: string;
  topics: TopicFields[];
  pause?: PauseFields;
  personaId?: string;
  listId?: string;
  frequency?: string;
  operationId?: string;
  reason?: string;
  comment?: string;
}

interface TopicFields {
  listId?: string;
  /** Undefined where it is as it was shown. */
  subscribed?: boolean;
  frequency?: string;
  frequencyChanged: boolean;
}

export interface PauseFields {
  listId?: string;
  length?: string;
  until?: string;
}

/** What was sent, for a form that is shown again. */
export interface SentForm {
  topics: Record<string, { subscribed?: boolean; frequency?: Frequency }>;
  pause?: PauseFields;
  personaId?: string;
}

/** How a topic was shown, as its hidden field carries it: `list_01k….1weekly`. */
export function topicShown(topic: { id: string; on: boolean; frequency: Frequency }): string {
  return `${topic.id}.${topic.on ? 1 : 0}${topic.frequency}`;
}

/**
 * Reads the page's fields. Each topic shown sends `topic` with its id and how it was shown, a ticked one `on` with its id, and
 * its frequency as `often-<id>`. Only what differs from what was shown counts as chosen: a page that was open in another tab
 * does not take back what was done meanwhile. A topic that is not sent is left alone.
 */
export function fieldsOf(data: FormData): FormFields {
  const one = (name: string) => text(data.get(name));
  const on = new Set(data.getAll('on').map(text));
  const shown = new Map(data.getAll('topic').map((value) => readShown(text(value))));
  for (const id of on) if (!shown.has(id)) shown.set(id, undefined);
  const topics = [...shown].map(([listId, was]): TopicFields => {
    const [subscribed, frequency] = [on.has(listId), one(`often-${listId}`)];
    return {
      listId,
      subscribed: was?.startsWith(subscribed ? '1' : '0') ? undefined : subscribed,
      frequency,
      frequencyChanged: frequency !== was?.slice(1),
    };
  });
  const pause = {
    listId: one('pause-what') ?? 'all',
    length: one('pause-for') || undefined,
    until: one('pause-until') || undefined,
  };
  const persona = one('persona');
  return {
    intent: one('intent'),
    topics,
    pause: pause.length || pause.until ? pause : undefined,
    personaId: persona === one('persona-was') ? undefined : persona,
    listId: one('list'),
    frequency: one('less'),
    operationId: one('operation'),
    reason: one('reason'),
    comment: one('comment'),
  };
}

function readShown(value: string | undefined): [string | undefined, string | undefined] {
  const [id, was] = value?.split('.', 2) ?? [];
  return [id, was];
}

/** Files are no answer to anything asked here. */
function text(value: FormDataEntryValue | null | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
