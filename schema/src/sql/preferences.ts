import sql, { type Sql } from 'sql-template-tag';
import type { Session } from '../session/session.js';
import { optedOut } from './eligibility.js';
import { isOff } from './standing.js';

/**
 * Everything that a contact's page shows, and whether the link that asks may see it, as one JSON value `page`: one statement,
 * one round trip, and no 22 columns for the driver to describe and read one by one (20 µs). Topics are in the order of the
 * contact's persona, then in the tenant's.
 */
export function pageStatement(
  session: Session,
  link: { contactId: string; messageId: string | null; undoMinutes: number },
): Sql {
  const at = sql`${session.at}::timestamptz`;
  const zone = sql`coalesce(c.time_zone, t.time_zone)`;
  return sql`
    select to_json(page) as page from (select c.epoch, c.erased_at is not null as erased, c.merged_into is not null as merged, c.email, c.phone, c.status, ${isOff} as off,
      coalesce(c.locale, t.default_locale) as locale, t.default_locale as "defaultLocale", ${zone} as "timeZone",
      (${at} at time zone ${zone})::date as today, t.name, t.brand, mail.list_id as "topicId",
      coalesce(t.brand -> 'postalAddress', '[]') = '[]' as "senderSpeaks", sender.postal_address as "senderAddress",
      ${optedOut(session)} as "globallyOptedOut",
      array(select name from lookup.brands() where id <> t.id order by name) as "otherBrands",
      persona.id as "personaId",
      case when (t.brand ->> 'personaChoice')::boolean then
        (select json_agg(json_build_object('id', p.id, 'name', p.name) order by p.position, p.name)
          from persona p where p.tenant_id = c.tenant_id and p.archived_at is null) end as personas,
      (select json_agg(topic order by array_position(persona.list_ids, topic."listId"), topic.position, topic.name)
        from (
          select l.id as "listId", l.name, l.description, l.receives, l.cadence, l.position,
            coalesce(s.state, 'none') as state, coalesce(s.frequency, 'every') as frequency,
            s.opens_at as "opensAt", s.snoozed_until as "snoozedUntil"
          from list l
          left join subscription s on s.tenant_id = l.tenant_id and s.list_id = l.id and s.contact_id = c.id
          where l.tenant_id = c.tenant_id and l.archived_at is null and (l.kind = 'opt_in' or s.state is not null)
        ) as topic) as topics,
      (select to_json(last) from (
          select o.id, o.kind, o.at, o.before, l.name as "listName", o.undone_at is not null as undone
          from operation o left join list l on l.tenant_id = o.tenant_id and l.id = o.list_id
          where o.tenant_id = c.tenant_id and o.contact_id = c.id
            and o.at > ${at} - make_interval(mins => ${link.undoMinutes}::int)
          order by o.at desc, o.id desc limit 1
        ) as last) as "lastOperation"
    from contact c
    join tenant t on t.id = c.tenant_id
    left join persona on persona.tenant_id = c.tenant_id and persona.id = c.persona_id and persona.archived_at is null
    left join campaign mail on mail.tenant_id = c.tenant_id and mail.id = ${link.messageId}::uuid
    left join sending_identity sender on sender.tenant_id = mail.tenant_id and sender.id = mail.identity_id
    where c.tenant_id = ${session.tenantId}::uuid and c.id = ${link.contactId}::uuid) as page`;
}
