/** Why somebody leaves, if they care to say. Never asked for, never required. */
export const leavingReasons = ['too_often', 'not_relevant', 'never_asked', 'other'] as const;
export type LeavingReason = (typeof leavingReasons)[number];

/** What somebody says on leaving. */
export interface LeavingComment {
  reason?: LeavingReason | null;
  comment?: string | null;
}

export const longestComment = 1_000;

/**
 * A comment as it is kept: without control characters but line breaks, trimmed, cut at 1,000 characters. It is never
 * refused: nobody is kept from leaving by what they say about it.
 */
export function readComment(text: string | null | undefined): string | null {
  const lines = (text ?? '')
    .replace(/\r\n?/g, '\n')
    .toWellFormed()
    .replace(/[^\P{Cc}\n]/gu, ' ')
    .normalize('NFC')
    .trim();
  return [...lines].slice(0, longestComment).join('').trim() || null;
}
