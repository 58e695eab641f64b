import sql, { raw, type Sql } from 'sql-template-tag';
import type { Channel, MessageClass, MessageKind } from '../domain/statuses.js';
import { smsStatusSql } from '../entities/contact-status.js';
import type { Session } from '../session/session.js';

/** What is to be sent. `kind` matters to marketing only. */
export interface Message {
  messageClass: MessageClass;
  kind: MessageKind;
  channel: Channel;
}

/** Which classes each reason stops (docs: the four classes of message). */
const stops = {
  global_opt_out: ['marketing', 'direct'],
  complained: ['marketing', 'transactional', 'direct'],
  bounced: ['marketing', 'transactional', 'direct'],
} as const satisfies Record<string, readonly MessageClass[]>;

/**
 * The one decision: may this contact get this message? A SQL expression over alias `c` (contact) and `s` (the
 * subscription to the message's topic, all null where there is none) that gives `ok` or the first reason that
 * applies, in the order of `domain/reasons.ts`. Asked when the audience is taken and again in every claim.
 */
export function eligibility(session: Session, message: Message): Sql {
  const { messageClass, kind, channel } = message;
  const email = channel === 'email';
  const reasons: Sql[] = [
    sql`when c.erased_at is not null then case when c.merged_into is null then 'erased' else 'merged' end`,
    email ? sql`when c.email is null then 'no_address'` : sql`when c.phone is null then 'no_address'`,
  ];
  const add = (reason: Sql) => reasons.push(reason);
  const stopped = (reason: keyof typeof stops) =>
    (stops[reason] as readonly MessageClass[]).includes(messageClass);

  if (email) add(sql`when not c.email_valid then 'invalid_address'`);
  add(sql`when ${suppressed(session, channel)} then 'suppressed'`);
  if (stopped('global_opt_out')) add(sql`when ${optedOut(session)} then 'global_opt_out'`);
  if (email && stopped('complained')) add(sql`when c.status = 'complained' then 'complained'`);
  if (email && stopped('bounced')) add(sql`when c.status = 'bounced' then 'bounced'`);
  if (messageClass === 'marketing') {
    const status = email ? sql`c.status` : raw(`(select ${smsStatusSql} from (select c.*) as facts)`);
    add(sql`when ${status} = 'unsubscribed' then 'unsubscribed'`);
    add(sql`when ${status} = 'pending' then 'pending'`);
    if (kind !== 'step') add(sql`when ${status} = 'transactional' then 'transactional_only'`);
  }
  if (!email) {
    add(sql`when c.sms_standing = 'stopped' then 'sms_stopped'`);
    add(sql`when c.sms_standing = 'undeliverable' then 'sms_undeliverable'`);
  }
  if (messageClass === 'marketing') {
    add(sql`when s.state is null then 'not_on_list'`);
    add(sql`when s.state = 'pending' then 'list_pending'`);
    add(sql`when s.state = 'unsubscribed' then 'list_unsubscribed'`);
    add(sql`when s.snoozed_until > ${session.at}::timestamptz then 'snoozed'`);
  }
  return sql`case ${reasons.reduce((all, next) => sql`${all} ${next}`)} else 'ok' end`;
}

/**
 * The verdict as a column, `verdict.reason`, for statements that use it more than once: `offset 0` keeps the planner
 * from copying the whole expression, with its look-ups, into every place that names it.
 */
export function judging(session: Session, message: Message): Sql {
  return sql`cross join lateral (select ${eligibility(session, message)} as reason offset 0) as verdict`;
}

/** What the decision reads of a contact, of alias `c`. */
export function judgedColumns({ channel }: Message): Sql {
  const facts = sql`, c.left_at, c.consented_at, c.confirmation_asked_at, c.transactional_only_at, c.implied_at`;
  return sql`c.id, c.tenant_id, c.erased_at, c.merged_into, c.email, c.email_valid, c.email_hash, c.phone, c.phone_hash, c.status,
        c.sms_standing${channel === 'email' ? sql`` : facts}`;
}

/**
 * The account's suppressions that concern anybody among `people` (of `judgedColumns`), mostly none. A statement that
 * judges many names them `suppression`: they stand in for the table, which is then asked once for all.
 */
export function suppressionsAmong(session: Session, people: Sql): Sql {
  return sql`select x.account_id, x.tenant_id, x.address_hash, x.reason from suppression x
    where x.account_id = ${session.accountId} and x.address_hash = any(array(
      select email_hash from ${people} where email_hash is not null
      union all select phone_hash from ${people} where phone_hash is not null))`;
}

/** The channel's own address must never be mailed again, for this tenant or the whole account. */
function suppressed(session: Session, channel: Channel): Sql {
  const hash = channel === 'email' ? sql`c.email_hash` : sql`c.phone_hash`;
  return sql`exists (select from suppression x where x.account_id = ${session.accountId} and x.address_hash = ${hash}
    and x.reason = 'suppressed' and (x.tenant_id is null or x.tenant_id = c.tenant_id))`;
}

/** Any address of the person has opted out of every brand of the account, on every channel. */
export function optedOut(session: Session): Sql {
  return sql`exists (select from suppression x where x.account_id = ${session.accountId}
    and x.address_hash in (c.email_hash, c.phone_hash) and x.reason = 'global_opt_out')`;
}
