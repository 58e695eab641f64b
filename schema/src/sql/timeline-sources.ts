import sql, { type Sql } from 'sql-template-tag';
import type { TimelineKind } from '../domain/timeline.js';
import type { Session } from '../session/session.js';
import { statusHistory } from './status-history.js';

/** What the lines of some kind tell, with the types by which their rows are stacked. */
export const toldTypes = {
  campaignId: 'uuid',
  occurrence: 'int',
  state: 'text',
  reason: 'text',
  detail: 'text',
  settledAt: 'timestamptz',
  heldUntil: 'timestamptz',
  digestId: 'uuid',
  listId: 'uuid',
  operationId: 'uuid',
  operationKind: 'text',
  undoneAt: 'timestamptz',
  consentKind: 'text',
  source: 'text',
  actor: 'text',
  wording: 'text',
  ip: 'text',
  userAgent: 'text',
  optedOut: 'boolean',
  status: 'text',
  facts: 'text[]',
  eventId: 'uuid',
  name: 'text',
  properties: 'jsonb',
  submissionId: 'uuid',
  formId: 'uuid',
  answers: 'jsonb',
  authority: 'text',
  listIds: 'uuid[]',
} as const;

/** Where the lines of one kind come from: `from … where …`, what places them, and what they tell. */
export interface Source {
  at: Sql;
  id: Sql;
  n: Sql;
  told: Partial<Record<keyof typeof toldTypes, Sql>>;
  body: Sql;
}

/**
 * Operations that say that somebody left every brand, or came back, are told as opt-outs: a tenant learns yes or no and
 * when, nothing about whose doing it was.
 */
const optOutKinds = sql`('leave_all_brands', 'return_to_brands')`;

const onlyOne = sql`0::int`;

/** Each is walked by an index on (tenant, contact, moment); opt-outs and changes of status are few. */
export function timelineSources(session: Session, contactId: string): Record<TimelineKind, Source> {
  const tenant = sql`${session.tenantId}::uuid`;
  const contact = sql`${contactId}::uuid`;
  const operations = sql`from operation o where o.tenant_id = ${tenant} and o.contact_id = ${contact}`;
  return {
    delivery: {
      at: sql`d.decided_at`,
      id: sql`d.campaign_id`,
      n: sql`d.occurrence`,
      told: {
        campaignId: sql`d.campaign_id`,
        occurrence: sql`d.occurrence`,
        state: sql`d.state`,
        reason: sql`d.reason`,
        detail: sql`d.detail`,
        settledAt: sql`d.settled_at`,
        heldUntil: sql`d.held_until`,
        digestId: sql`d.digest_id`,
      },
      body: sql`from delivery d where d.tenant_id = ${tenant} and d.contact_id = ${contact}`,
    },
    event: {
      at: sql`v.at`,
      id: sql`v.id`,
      n: onlyOne,
      told: { eventId: sql`v.id`, name: sql`v.name`, properties: sql`v.properties` },
      body: sql`from event v where v.tenant_id = ${tenant} and v.contact_id = ${contact}`,
    },
    submission: {
      at: sql`f.at`,
      id: sql`f.id`,
      n: onlyOne,
      told: {
        submissionId: sql`f.id`,
        formId: sql`f.form_id`,
        answers: sql`f.answers`,
        authority: sql`f.authority`,
        listIds: sql`f.list_ids`,
      },
      body: sql`from form_submission f where f.tenant_id = ${tenant} and f.contact_id = ${contact}`,
    },
    // What a choice brought about is told with it; that it was undone came later.
    consent: {
      at: sql`e.at`,
      id: sql`e.id`,
      n: onlyOne,
      told: {
        listId: sql`e.list_id`,
        consentKind: sql`e.kind`,
        source: sql`e.source`,
        actor: sql`e.actor`,
        wording: sql`e.wording`,
        ip: sql`host(e.ip)`,
        userAgent: sql`e.user_agent`,
      },
      body: sql`from consent_event e where e.tenant_id = ${tenant} and e.contact_id = ${contact}
        and (e.operation_id is null or e.kind = 'undone' and not exists (select from operation o
          where o.tenant_id = e.tenant_id and o.id = e.operation_id and o.kind in ${optOutKinds}))`,
    },
    choice: {
      at: sql`o.at`,
      id: sql`o.id`,
      n: onlyOne,
      told: {
        listId: sql`o.list_id`,
        operationId: sql`o.id`,
        operationKind: sql`o.kind`,
        undoneAt: sql`o.undone_at`,
        actor: sql`o.actor`,
      },
      body: sql`${operations} and o.kind not in ${optOutKinds}`,
    },
    opt_out: {
      at: sql`x.at`,
      id: sql`x.id`,
      n: sql`x.opted_out::int`,
      told: { optedOut: sql`x.opted_out` },
      body: sql`from (
          select known.at, known.opted_out, (array_agg(known.id order by known.id))[1] as id from (
            select s.at, s.id, true as opted_out from contact c
            join suppression s on s.account_id = ${session.accountId}::uuid and s.reason = 'global_opt_out'
              and s.address_hash in (c.email_hash, c.phone_hash)
            where c.tenant_id = ${tenant} and c.id = ${contact}
            union all
            select o.at, o.id, o.kind = 'leave_all_brands' ${operations} and o.kind in ${optOutKinds}
            union all
            select o.undone_at, o.id, o.kind <> 'leave_all_brands' ${operations} and o.kind in ${optOutKinds}
              and o.undone_at is not null
          ) as known group by known.at, known.opted_out
        ) as x where true`,
    },
    status: {
      at: sql`step.at`,
      id: sql`c.id`,
      n: onlyOne,
      told: { status: sql`step.status`, facts: sql`step.facts` },
      body: sql`from contact c cross join lateral ${statusHistory()} as step
        where c.tenant_id = ${tenant} and c.id = ${contact}`,
    },
  };
}
