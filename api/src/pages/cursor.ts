import { HeedError } from '@heed/schema/domain/errors';

/**
 * What a cursor hides: a UUID, a line of a file, a position, a place in a timeline (`sql/timeline.ts`), among leads
 * (`sql/lead-page.ts`) or in the stream of changes.
 */
const kinds = {
  id: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  place: /^\d{1,5}$/,
  line: /^\d{1,9}\.\d{1,4}$/,
  moment: /^-?\d{1,17}\.\d\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.\d{1,9}$/,
  change:
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.\d{1,19}\.\d(\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}){2}$/,
  lead: /^(newest|oldest|largest|smallest):(-?\d{1,17}(\.\d\d)?)?:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
} as const;
export type CursorKind = keyof typeof kinds;

/** Opaque, so that nobody builds on what is inside. */
export function writeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** @throws {HeedError} INVALID_INPUT for anything that `writeCursor` did not make for this kind of list. */
export function readCursor(kind: CursorKind, cursor: string): string {
  const key = Buffer.from(cursor.slice(0, 200), 'base64url').toString();
  if (!kinds[kind].test(key))
    throw new HeedError('INVALID_INPUT', '"after" is not a cursor of this list.', ['after']);
  return key;
}
