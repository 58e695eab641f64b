import { HeedError } from '@heed/schema/domain/errors';
import type { Session } from '@heed/schema/session/session';
import { largestPage, type Page, type PageInput } from '@heed/schema/sql/page';
import type { Door } from '../requests/door.js';
import { type CursorKind, readCursor } from './cursor.js';
import type { PageArgs } from './page-args.js';

/** A list that is read when, and as far as, somebody asks: its nodes and its count are separate statements. */
export interface Pages<Node> {
  page(): Promise<Page<Node>>;
  count(): Promise<number>;
}

interface PagesOptions {
  /** Where the number is known already, so that counting takes no statement of its own. */
  count?: () => Promise<number>;
  cursor?: CursorKind;
}

/**
 * A connection's source. `read` is a service's `pageOf…`.
 * @throws {HeedError} LIMIT_EXCEEDED for `first` beyond 1–500, INVALID_INPUT for a cursor of another list.
 */
export function pages<Node>(
  door: Door,
  args: PageArgs,
  read: (session: Session, page: PageInput) => Promise<Page<Node>>,
  { count, cursor = 'id' }: PagesOptions = {},
): Pages<Node> {
  if (args.first < 1 || args.first > largestPage) {
    throw new HeedError('LIMIT_EXCEEDED', `"first" must be from 1 to ${largestPage}.`, ['first']);
  }
  const input = { first: args.first, after: args.after ? readCursor(cursor, args.after) : null };
  let reading: Promise<Page<Node>> | undefined;
  const page = () => {
    reading ??= door.read((session) => read(session, input));
    return reading;
  };
  return {
    page,
    count:
      count ??
      (async () => {
        const first = await page();
        return door.read(() => first.totalCount());
      }),
  };
}
