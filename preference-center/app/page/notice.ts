import type { LastChange } from './view.js';

/** What the page says after a form. */
export type Notice = 'saved' | 'leftTopic' | 'leftBrand' | 'leftAll' | PlainNotice;

/** What an address may claim without proof, since it is about the one who reads it and promises nothing. */
const plain = ['cameBack', 'undone', 'tooLate', 'nothing', 'stay', 'test'] as const;
export type PlainNotice = (typeof plain)[number];

/** The address that a form's answer redirects to. */
export const afterForm = {
  done: (operationId: string) => `?done=${operationId}`,
  notice: (notice: PlainNotice) => `?notice=${notice}`,
};

/** Reads it back. What was done is told from the operation itself: a forged or an old address says nothing untrue. */
export function noticeOf(query: URLSearchParams, last: LastChange | null): Notice | null {
  if (last && query.get('done') === last.id) return noticeFor(last);
  return plain.find((name) => name === query.get('notice')) ?? null;
}

/** What an operation did, in the page's words. */
export function noticeFor({ kind }: LastChange): Notice {
  switch (kind) {
    case 'leave_topic':
      return 'leftTopic';
    case 'leave_brand':
      return 'leftBrand';
    case 'leave_all_brands':
      return 'leftAll';
    default:
      return 'saved';
  }
}
