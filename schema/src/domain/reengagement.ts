import { invalid } from './errors.js';
import { type Id, showId } from './ids.js';
import type { Rule } from './rule.js';

/** Days back that can be asked about: ten years. */
const mostDays = 3_650;

/**
 * Who was sent something in the last so many days whose reading can be seen, and did nothing with any of it: no opening, no
 * click, no reply. Within a list, of those subscribed to it.
 * @throws {HeedError} INVALID_INPUT at `days`.
 */
export function unengagedRule({ days, listId }: { days: number; listId?: Id<'list'> | null }): Rule {
  if (!Number.isInteger(days) || days < 1 || days > mostDays) {
    throw invalid(`Days are from 1 to ${mostDays}.`, 'input', 'days');
  }
  const ignored: Rule = { email: 'any', is: 'ignored', within: { days } };
  return { all: [...(listId ? [{ list: showId('list', listId), is: 'in' } as const] : []), ignored] };
}
