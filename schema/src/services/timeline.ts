import sql from 'sql-template-tag';
import type { EventProperties } from '../domain/events.js';
import type { Answers, Authority } from '../domain/forms.js';
import type { Id } from '../domain/ids.js';
import type { HoldReason } from '../domain/limits.js';
import type { ConsentKind, OperationKind } from '../domain/operations.js';
import type { DeliveryState } from '../domain/reasons.js';
import type { Status } from '../domain/statuses.js';
import { type ContactFact, type TimelineKind, timelineKinds } from '../domain/timeline.js';
import type { Session } from '../session/session.js';
import { checkSize, type Page, type PageInput } from '../sql/page.js';
import { countHeld, countTimeline, heldPage, type TimelinePlace, timelinePage } from '../sql/timeline.js';

interface Line<Kind extends TimelineKind> {
  /** Its place, for the next page: moment, kind and key. */
  id: string;
  kind: Kind;
  at: Date;
  /** The topic, where there is one. */
  listId: Id<'list'> | null;
}

/** A mail that was selected for them, and what became of it. `at`: when that was decided. */
export interface DeliveryLine extends Line<'delivery'> {
  campaignId: Id<'campaign'>;
  contactId: Id<'contact'>;
  occurrence: number;
  state: DeliveryState;
  reason: string | null;
  detail: string | null;
  decidedAt: Date;
  settledAt: Date | null;
  /** Held: when it goes, as things stand. */
  heldUntil: Date | null;
  heldBecause: HoldReason | null;
  /** The digest it went in. */
  digestId: Id<'digest'> | null;
  /** Held: it is dropped if it has not gone by then. */
  expiresAt: Date | null;
}

/** Something they did, as a program told it. */
export interface EventLine extends Line<'event'> {
  eventId: Id<'event'>;
  contactId: Id<'contact'>;
  name: string;
  properties: EventProperties;
}

/** A form they filled in. */
export interface SubmissionLine extends Line<'submission'> {
  submissionId: Id<'formSubmission'>;
  formId: Id<'form'>;
  contactId: Id<'contact'>;
  answers: Answers;
  authority: Authority;
  listIds: Id<'list'>[];
}

/** Something they chose, in one click. */
export interface ChoiceLine extends Line<'choice'> {
  operationId: Id<'operation'>;
  operationKind: OperationKind;
  undoneAt: Date | null;
  actor: string;
}

/** A line of proof: what, how, and the words shown. */
export interface ConsentProof {
  consentKind: ConsentKind;
  listId: Id<'list'> | null;
  source: string;
  actor: string;
  wording: string | null;
  ip: string | null;
  userAgent: string | null;
}

export interface ConsentLine extends ConsentProof, Line<'consent'> {
  listId: Id<'list'> | null;
}

/** Opted out of every brand of the account, or no longer. */
export interface OptOutLine extends Line<'opt_out'> {
  optedOut: boolean;
}

/** How they stood towards the brand from then on, and the facts that made it so. */
export interface StatusLine extends Line<'status'> {
  status: Status;
  facts: ContactFact[];
}

export type TimelineLine =
  | DeliveryLine
  | EventLine
  | SubmissionLine
  | ChoiceLine
  | ConsentLine
  | OptOutLine
  | StatusLine;

/**
 * Everything that is known to have happened between the tenant and one contact, the newest first. An erased contact's
 * lines stay, without what could name them.
 * @throws {HeedError} LIMIT_EXCEEDED for more than 500 at once.
 */
export async function pageOfTimeline(
  session: Session,
  input: { contactId: Id<'contact'>; kinds?: readonly TimelineKind[] | null; page: PageInput },
): Promise<Page<TimelineLine>> {
  const { contactId, page } = input;
  const kinds = [...new Set(input.kinds?.length ? input.kinds : timelineKinds)];
  checkSize(page);
  const asked = { contactId, kinds, after: placeOf(page), limit: page.first + 1 };
  const lines = await session.sql<TimelineLine>(timelinePage(session, asked));
  return asPage(
    lines,
    page,
    async () => (await session.row<{ n: number }>(countTimeline(session, { contactId, kinds })))!.n,
  );
}

/**
 * What is held of a contact and when each goes, the longest held first.
 * @throws {HeedError} LIMIT_EXCEEDED for more than 500 at once.
 */
export async function pageOfHeld(
  session: Session,
  { contactId, page }: { contactId: Id<'contact'>; page: PageInput },
): Promise<Page<DeliveryLine>> {
  checkSize(page);
  const asked = { contactId, after: placeOf(page), limit: page.first + 1 };
  const lines = await session.sql<DeliveryLine>(heldPage(session, asked));
  return asPage(
    lines,
    page,
    async () => (await session.row<{ n: number }>(countHeld(session, contactId)))!.n,
  );
}

/** The lines of proof that each of these choices wrote, for a batch of them. */
export async function proofOf(
  session: Session,
  operationIds: readonly Id<'operation'>[],
): Promise<Map<Id<'operation'>, ConsentProof[]>> {
  const rows = await session.sql<ConsentProof & { operationId: Id<'operation'> }>(sql`
    select o.id as "operationId", e.kind as "consentKind", e.list_id as "listId", e.source, e.actor,
      case when c.erased_at is null then e.wording end as wording, case when c.erased_at is null then host(e.ip) end as ip,
      case when c.erased_at is null then e.user_agent end as "userAgent"
    from operation o
    join contact c on c.tenant_id = o.tenant_id and c.id = o.contact_id
    join consent_event e on e.tenant_id = o.tenant_id and e.contact_id = o.contact_id and e.at = o.at
      and e.operation_id = o.id
    where o.tenant_id = ${session.tenantId} and o.id = any(${[...operationIds]}::uuid[])
    order by e.id`);
  const found = new Map(operationIds.map((id): [Id<'operation'>, ConsentProof[]] => [id, []]));
  for (const { operationId, ...proof } of rows) found.get(operationId)!.push(proof);
  return found;
}

function placeOf({ after }: PageInput): TimelinePlace | undefined {
  if (!after) return undefined;
  const [micros, rank, id, n] = after.split('.') as [string, string, string, string];
  return { micros, rank: Number(rank), id, n: Number(n) };
}

function asPage<Node>(lines: Node[], { first }: PageInput, totalCount: () => Promise<number>): Page<Node> {
  return { nodes: lines.slice(0, first), hasNextPage: lines.length > first, totalCount };
}
