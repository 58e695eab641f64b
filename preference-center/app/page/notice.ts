import type { LastChange, TopicView } from './view.js';

/** What the page says after a form. */
export type Notice =
  | { kind: 'saved'; changes: TopicView[] }
  | { kind: 'leftTopic' | 'leftBrand' | 'leftAll' }
  | { kind: 'cameBack' | 'undone' | 'tooLate' | 'nothing' | 'stay' | 'test' };

/** What an address may claim without proof, since it is about the one who reads it and promises nothing. */
const plain = ['cameBack', 'undone', 'tooLate', 'nothing', 'stay', 'test'] as const;
export type PlainNotice = (typeof plain)[number];

/** The address that a form's answer redirects to. */
export const afterForm = {
  done: (operationId: string, changed: readonly string[] = []) =>
    `?done=${operationId}${changed.length > 0 ? `&changed=${changed.slice(0, 30).join(',')}` : ''}`,
  notice: (notice: PlainNotice) => `?notice=${notice}`,
};

/**
 * Reads it back. What changed is told from how things stand now, not from the address: a forged or an old one says
 * nothing untrue.
 */
export function noticeOf(
  query: URLSearchParams,
  last: LastChange | null,
  topics: TopicView[],
): Notice | null {
  if (last && query.get('done') === last.id) {
    const changed = query.get('changed')?.split(',') ?? [];
    return noticeFor(
      last,
      topics.filter((topic) => changed.includes(topic.id)),
    );
  }
  const kind = plain.find((name) => name === query.get('notice'));
  return kind ? { kind } : null;
}

/** What an operation did, in the page's words. */
export function noticeFor(last: LastChange, changes: TopicView[]): Notice {
  switch (last.kind) {
    case 'leave_topic':
      return { kind: 'leftTopic' };
    case 'leave_brand':
      return { kind: 'leftBrand' };
    case 'leave_all_brands':
      return { kind: 'leftAll' };
    default:
      return { kind: 'saved', changes };
  }
}
