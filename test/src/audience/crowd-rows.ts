import { newId } from '@heed/schema/domain/ids';
import { addressHashing } from '@heed/schema/services/address-hashing';
import type { Session } from '@heed/schema/session/session';
import sql, { raw } from 'sql-template-tag';
import { emailOf, type Member, type Place, phoneOf, type Sent } from './crowd-member.js';

type Row = Record<string, unknown>;

/** As if the services, the workers and the doors had written it: a statement a table. */
export async function writeRows(session: Session, place: Place, members: readonly Member[]): Promise<void> {
  const write = (table: string, rows: Row[]) => insert(session, table, rows);
  const hashing = await addressHashing(session);
  const slots = await session.sql<{ key: string; slot: string }>(
    sql`select key, slot from custom_field where tenant_id = ${session.tenantId}`,
  );
  const hash = (address: string) => `\\x${hashing.of(address).contact.toString('hex')}`;
  const farOff = new Date('2100-01-01T00:00:00Z');
  await write(
    'contact',
    members.map(({ id, n, person }) => {
      const email = person.hasEmail ? emailOf(n, session) : null;
      const phone = person.hasPhone ? phoneOf(n) : null;
      const fields = person.fields as Row;
      return {
        id,
        email,
        email_key: email?.toLowerCase() ?? null,
        email_hash: email && hash(email.toLowerCase()),
        email_valid: person.emailValid,
        phone,
        phone_hash: phone && hash(phone),
        external_id: person.hasExternalId ? `crm ${n}` : null,
        first_name: person.firstName,
        last_name: person.lastName,
        locale: person.locale,
        time_zone: person.timeZone,
        source: person.source,
        persona_id: person.persona === undefined ? null : place.personas[person.persona],
        sms_standing: person.smsStanding,
        consented_at: person.consentedAt,
        confirmation_asked_at: person.consentedAt ? null : person.createdAt,
        left_at: person.left ? farOff : null,
        bounced_at: person.bounced ? farOff : null,
        epoch: 0,
        created_at: person.createdAt,
        updated_at: person.createdAt,
        ...Object.fromEntries(slots.map(({ key, slot }) => [slot, fields[key] ?? null])),
      };
    }),
  );
  await write(
    'subscription',
    members.flatMap(({ id, person }) =>
      person.subscriptions.flatMap((subscription, i) => {
        if (!subscription) return [];
        const { state, frequency, basis, joinedAt, changedAt, snoozedUntil } = subscription;
        const times = { joined_at: joinedAt, changed_at: changedAt, snoozed_until: snoozedUntil };
        return [{ list_id: place.lists[i], contact_id: id, state, frequency, basis, ...times }];
      }),
    ),
  );
  await write(
    'segment_member',
    members.flatMap(({ id, person }) =>
      place.segments
        .filter((_, i) => person.members[i])
        .map((segment_id) => ({ segment_id, contact_id: id })),
    ),
  );
  const sent = members.flatMap(({ id, messages }) => messages.map((message) => ({ id, message })));
  await write(
    'delivery',
    sent.map(({ id, message }) => deliveryRow(id, message)),
  );
  await write(
    'digest',
    sent.flatMap(({ id, message: { campaign, occurrence, digestId, settledAt } }) =>
      campaign.kind === 'digest'
        ? [{ id: digestId, ...keyOf(id, campaign.id, occurrence), created_at: settledAt }]
        : [],
    ),
  );
  await write(
    'delivery_click',
    sent.flatMap(({ id, message: { campaign, occurrence, links } }) =>
      links.flatMap((times, position) =>
        times && campaign.channel === 'email'
          ? [
              {
                ...keyOf(id, campaign.id, occurrence),
                position,
                clicked_at: times.first,
                last_clicked_at: times.last,
                clicks: 1,
              },
            ]
          : [],
      ),
    ),
  );
  await write(
    'event',
    members.flatMap(({ id, person }) =>
      person.events.map((event) => ({ ...event, id: newId('event'), contact_id: id })),
    ),
  );
  await write(
    'form_submission',
    members.flatMap(({ id, person }) =>
      person.submissions.map(({ form, at }) => ({
        id: newId('formSubmission'),
        form_id: place.forms[form],
        contact_id: id,
        at,
        answers: {},
      })),
    ),
  );
  await write(
    'lead',
    members.flatMap(({ id: contact_id, n, leads }) =>
      leads.map(({ id, lead }, i) => ({
        id,
        contact_id,
        external_id: i === 0 ? `lead ${n}` : null,
        name: lead.name,
        stage: lead.stage,
        lost_reason: lead.lostReason,
        lost_at: lead.lostAt,
        active: lead.active,
        value: lead.value,
        converted_at: lead.convertedAt,
        quotations: lead.quotations,
        paid_invoices: lead.paidInvoices,
        paid_value: lead.paidValue,
        created_at: lead.createdAt,
        updated_at: lead.createdAt,
      })),
    ),
  );
}

function keyOf(contact_id: string, campaign_id: string, occurrence: number): Row {
  return { contact_id, campaign_id, occurrence };
}

function deliveryRow(contactId: string, message: Sent): Row {
  const { campaign, occurrence, digestId, opened, clicked } = message;
  return {
    ...keyOf(contactId, campaign.id, occurrence),
    state: message.state,
    decided_at: message.settledAt,
    settled_at: message.settledAt,
    digest_id: campaign.kind === 'digest' ? null : digestId,
    tracked: message.tracked,
    delivered_at: message.deliveredAt,
    opened_at: opened?.first,
    last_opened_at: opened?.last,
    clicked_at: clicked?.first,
    last_clicked_at: clicked?.last,
    replied_at: message.repliedAt,
    bounced_at: message.bouncedAt,
  };
}

/** Columns are those of the rows; `jsonb_populate_recordset` knows their types. */
async function insert(session: Session, table: string, rows: Row[]): Promise<void> {
  if (rows.length === 0) return;
  const columns = raw(Object.keys(rows[0]!).join(', '));
  await session.sql(sql`
    insert into ${raw(table)} (tenant_id, ${columns})
    select ${session.tenantId}::uuid, ${columns} from jsonb_populate_recordset(null::${raw(table)}, ${JSON.stringify(rows)}::jsonb)`);
}
