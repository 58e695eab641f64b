import sql, { raw, type Sql } from 'sql-template-tag';
import { type MessageKind, messageKinds } from '../domain/statuses.js';
import { usualTracking } from '../domain/tracking.js';

/**
 * Whether opens and clicks of a message are known: on for its kind in the tenant's setting, and not stricter by the
 * contact's own wish. Over aliases `t` (tenant) and `c` (contact); `domain/tracking.ts` says the same.
 */
export function isTracked(kind: MessageKind): Sql {
  const setting = kind === 'transactional' || kind === 'direct' ? kind : 'campaigns';
  const usual = usualTracking[setting];
  return sql`(c.tracking is null and coalesce(t.tracking ->> ${raw(`'${setting}'`)}, ${raw(`'${usual}'`)}) = 'on')`;
}

/** The same for messages of different kinds: of alias `m`, their campaign. */
export const trackedByKind: Sql = sql`case ${messageKinds
  .map((kind) => sql`when m.kind = ${raw(`'${kind}'`)} then ${isTracked(kind)}`)
  .reduce((all, next) => sql`${all} ${next}`)} else false end`;
