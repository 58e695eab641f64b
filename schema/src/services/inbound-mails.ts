import { createHash } from 'node:crypto';
import sql from 'sql-template-tag';
import { normaliseEmail } from '../domain/addresses.js';
import { notFound } from '../domain/errors.js';
import { type Id, newId } from '../domain/ids.js';
import { type FailedRecipient, type MailReport, readReport } from '../domain/mail-reports.js';
import type { DeliveryKey } from '../domain/single-messages.js';
import type { Session } from '../session/session.js';
import { type Page, type PageInput, readPage } from '../sql/page.js';
import { wakeReturns } from './provider-events.js';
import { type Returned, recordReturns } from './returns.js';

export const inboundDoors = ['bounce', 'reply', 'open', 'upload'] as const;
/** `bounce`, `reply`: sent to a signed address. `open`: to an address that everybody knows. `upload`: by the API. */
export type InboundDoor = (typeof inboundDoors)[number];

export const inboundOutcomes = [
  'waiting',
  'recorded',
  'passing_on',
  'passed_on',
  'not_passed_on',
  'no_meaning',
  'not_ours',
  'unproven',
  'erased',
  'loop',
] as const;
export type InboundOutcome = (typeof inboundOutcomes)[number];

export interface InboundMailRow {
  id: Id<'inboundMail'>;
  receivedAt: Date;
  door: InboundDoor;
  outcome: InboundOutcome;
  contactId: Id<'contact'> | null;
  campaignId: Id<'campaign'> | null;
  detail: string | null;
}

const columns = sql`id, received_at as "receivedAt", door, outcome, contact_id as "contactId", campaign_id as "campaignId",
  detail`;

/** Keeps a mail to be worked off later; the same one twice is once. `about`: the message whose signed address it was sent to. */
export async function storeInboundMail(
  session: Session,
  mail: { door: InboundDoor; raw: Buffer; about?: DeliveryKey },
): Promise<InboundMailRow> {
  const { door, raw, about } = mail;
  const digest = createHash('sha256')
    .update(JSON.stringify([door, about ?? null]))
    .update(raw)
    .digest();
  const row = await session.row<InboundMailRow>(sql`
    insert into inbound_mail as i (tenant_id, id, digest, received_at, door, outcome, campaign_id, contact_id, occurrence, raw)
    values (${session.tenantId}, ${newId('inboundMail')}, ${digest}, ${session.at}, ${door}, 'waiting',
      ${about?.campaignId ?? null}, ${about?.contactId ?? null}, ${about?.occurrence ?? null}, ${raw})
    on conflict (tenant_id, digest) do update set door = i.door
    returning ${columns}`);
  await wakeReturns(session);
  return row!;
}

/** @throws {HeedError} NOT_FOUND */
export async function getInboundMail(session: Session, id: Id<'inboundMail'>): Promise<InboundMailRow> {
  const row = await session.row<InboundMailRow>(sql`
    select ${columns} from inbound_mail where tenant_id = ${session.tenantId} and id = ${id}`);
  if (!row) throw notFound('inbound mail', ['inboundMailId']);
  return row;
}

/** What came in by mail, the newest first, for as long as it is known. */
export async function pageOfInboundMails(
  session: Session,
  input: { page: PageInput },
): Promise<Page<InboundMailRow>> {
  return readPage<InboundMailRow>(session, {
    columns,
    body: sql`from inbound_mail where tenant_id = ${session.tenantId}`,
    key: sql`id`,
    page: input.page,
    direction: 'desc',
  });
}

interface Waiting {
  id: Id<'inboundMail'>;
  receivedAt: Date;
  door: InboundDoor;
  raw: Buffer | null;
  campaignId: Id<'campaign'> | null;
  contactId: Id<'contact'> | null;
  occurrence: number | null;
}

/** Works off what waits, in the transaction that says so. @returns how many there were. */
export async function handleInboundMails(session: Session, { limit = 20 } = {}): Promise<number> {
  const waiting = await session.sql<Waiting>(sql`
    select id, received_at as "receivedAt", door, raw, campaign_id as "campaignId", contact_id as "contactId", occurrence
    from inbound_mail where tenant_id = ${session.tenantId} and outcome = 'waiting'
    order by received_at limit ${limit} for update skip locked`);
  for (const mail of waiting) await handle(session, mail);
  return waiting.length;
}

async function handle(session: Session, mail: Waiting): Promise<void> {
  const report = readReport(mail.raw ?? Buffer.alloc(0));
  const { campaignId, contactId, occurrence } = mail;
  // A signed recipient says more than what anybody may write into a mail.
  const signed = campaignId && contactId && occurrence ? { campaignId, contactId, occurrence } : undefined;
  const said = report.ref?.tenantId === session.tenantId ? report.ref : undefined;
  const about = signed ?? said;
  const person = about && (await personOf(session, about.contactId));
  if (!about || !person) return settle(session, mail, 'not_ours');
  if (person.erased) return settle(session, mail, 'erased');
  const at = report.at && report.at < mail.receivedAt ? report.at : mail.receivedAt;
  const key = { campaignId: about.campaignId, contactId: about.contactId, occurrence: about.occurrence };
  const { outcome, fact, detail } = meaningOf(report, mail.door, person.emailKey, { ...key, at });
  const known = fact && (await recordReturns(session, [fact], { source: 'mail_report' }));
  return settle(session, mail, known?.length === 0 ? 'not_ours' : outcome, key, detail);
}

interface Meaning {
  outcome: InboundOutcome;
  fact?: Returned;
  detail?: string;
}

function meaningOf(
  report: MailReport,
  door: InboundDoor,
  emailKey: string | null,
  about: DeliveryKey & { at: Date },
): Meaning {
  switch (report.kind) {
    case 'loop':
      return { outcome: 'loop' };
    case 'notice':
    case 'auto_reply':
      return { outcome: 'no_meaning', detail: report.kind };
    case 'complaint':
      // `fraud`, `virus`, `other` and `not-spam` are about other things than whether somebody wants our mail.
      if (report.feedback === 'abuse')
        return { outcome: 'recorded', fact: { ...about, kind: 'complained', reason: 'abuse' } };
      if (report.feedback === 'opt-out' || report.feedback === 'opt-out-list')
        return { outcome: 'recorded', fact: { ...about, kind: 'unsubscribed', reason: 'opt-out' } };
      return { outcome: 'no_meaning', detail: report.feedback.slice(0, 50) };
    case 'bounce': {
      // Words alone can be written by anybody who knows a Message-ID; a signed address was only ever in the envelope.
      if (report.plain && door !== 'bounce') return { outcome: 'unproven' };
      const failed = theirs(report, emailKey);
      if (!failed) return { outcome: 'no_meaning', detail: 'other recipients' };
      const { bounce, detail } = failed;
      return {
        outcome: 'recorded',
        fact: { ...about, kind: 'bounced', bounceKind: bounce.kind, reason: bounce.reason, detail },
        detail: `${bounce.kind}: ${bounce.reason}`,
      };
    }
    case 'reply':
      return door === 'reply'
        ? { outcome: 'passing_on', fact: { ...about, kind: 'replied' } }
        : { outcome: 'no_meaning' };
  }
}

/**
 * What of a report concerns the contact: the line with their address, or the only line there is. Behind an address that
 * forwards or stands for several there are others, and that one of them is gone does not make the contact's own bad: it
 * counts as soft.
 */
function theirs(
  { recipients, total }: Extract<MailReport, { kind: 'bounce' }>,
  emailKey: string | null,
): FailedRecipient | undefined {
  const key = (address: string) => {
    const reading = normaliseEmail(address);
    return reading.ok ? reading.key : undefined;
  };
  const own = recipients.find(({ addresses }) => addresses.some((address) => key(address) === emailKey));
  if (own) return own;
  const first = recipients[0]!;
  if (total > 1) return undefined;
  const elsewhere = first.addresses.some((address) => key(address) !== undefined);
  if (!elsewhere || first.bounce.kind !== 'hard') return first;
  return { ...first, bounce: { ...first.bounce, kind: 'soft' } };
}

async function personOf(session: Session, contactId: Id<'contact'>) {
  return session.row<{ erased: boolean; emailKey: string | null }>(sql`
    select erased_at is not null as erased, email_key as "emailKey" from contact
    where tenant_id = ${session.tenantId} and id = ${contactId}`);
}

/** What is nobody's of ours, or of somebody erased, leaves nothing but that it came. */
async function settle(
  session: Session,
  { id }: { id: Id<'inboundMail'> },
  outcome: InboundOutcome,
  about?: DeliveryKey,
  detail?: string,
): Promise<void> {
  const kept = about !== undefined && outcome !== 'not_ours';
  await session.sql(sql`
    update inbound_mail set outcome = ${outcome}, detail = ${kept ? (detail ?? null) : null},
      raw = case when ${kept} then raw end, campaign_id = ${kept ? about.campaignId : null}::uuid,
      contact_id = ${kept ? about.contactId : null}::uuid, occurrence = ${kept ? about.occurrence : null}::int
    where tenant_id = ${session.tenantId} and id = ${id}`);
}
