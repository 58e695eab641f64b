import type { Frequency } from '@heed/schema/domain/frequency';
import type { LastOperation, PreferencePage } from '@heed/schema/services/preferences';
import type { TopicView } from './topic-view.js';

/** One thing that a saved form changed. */
export type ChangeView =
  | { kind: 'on'; topic: string; frequency: Frequency; opensOn: string | null }
  | { kind: 'off' | 'resumed'; topic: string }
  | { kind: 'paused'; topic: string; date: string }
  | { kind: 'persona'; persona: string }
  | { kind: 'noPersona' };

/**
 * What an operation changed, told from what it replaced and how things stand now, which it was the last to set. Topics
 * in the order of the page.
 */
export function changesOf(
  { before }: LastOperation,
  page: PreferencePage,
  shown: ReadonlyMap<string, TopicView>,
): ChangeView[] {
  const lines = page.topics.flatMap((topic): ChangeView[] => {
    const was = before.subscriptions.find(({ listId }) => listId === topic.listId);
    const { name, on, frequency, opensOn, pausedUntil } = shown.get(topic.listId)!;
    if (!was) return [];
    const wasOn = was.state === 'subscribed' && !before.off;
    if (!on) return wasOn ? [{ kind: 'off', topic: name }] : [];
    const wasPaused = was.snoozedUntil ? Date.parse(was.snoozedUntil) : 0;
    const isPaused = topic.snoozedUntil?.getTime() ?? 0;
    const changed: ChangeView[] = [];
    if (!wasOn || (was.frequency ?? 'every') !== frequency)
      changed.push({ kind: 'on', topic: name, frequency, opensOn });
    if (isPaused > 0 && isPaused !== wasPaused)
      changed.push({ kind: 'paused', topic: name, date: pausedUntil! });
    if (isPaused === 0 && wasOn && wasPaused > 0) changed.push({ kind: 'resumed', topic: name });
    return changed;
  });
  return [...lines, ...personaChange(before, page)];
}

function personaChange({ persona }: LastOperation['before'], page: PreferencePage): ChangeView[] {
  if (!persona) return [];
  const chosen = page.personas.find(({ id }) => id === page.personaId);
  return [chosen ? { kind: 'persona', persona: chosen.name } : { kind: 'noPersona' }];
}
