import sql, { type Sql } from 'sql-template-tag';
import type { Session } from '../session/session.js';

/**
 * Everything that a form's page shows, as one JSON value `page`: the form, its brand, its topics in the form's order, and the
 * custom fields that its questions fill, as far as they are in use.
 */
export function formPageStatement(session: Session, formId: string): Sql {
  return sql`
    select to_json(page) as page from (select f.id, f.name as "formName", f.title, f.intro, f.button, f.thanks, f.fields,
      f.source, f.confirm, f.redirect_url as "redirectUrl", f.closed_at is not null or f.archived_at is not null as closed,
      t.name as "brandName", t.brand, t.default_locale as "defaultLocale",
      coalesce((select json_agg(json_build_object('listId', l.id, 'name', l.name, 'description', l.description,
            'receives', l.receives, 'cadence', l.cadence, 'joining', asked.list ->> 'joining', 'wording', asked.list -> 'wording')
          order by asked.place)
        from jsonb_array_elements(f.lists) with ordinality as asked (list, place)
        join list l on l.tenant_id = f.tenant_id and l.id = (asked.list ->> 'listId')::uuid and l.archived_at is null),
        '[]') as lists,
      coalesce((select json_agg(json_build_object('id', d.id, 'key', d.key, 'kind', d.kind, 'slot', d.slot,
          'choices', d.choices))
        from custom_field d where d.tenant_id = f.tenant_id and d.archived_at is null
          and d.id in (select (asked ->> 'customFieldId')::uuid from jsonb_array_elements(f.fields) as asked)),
        '[]') as "customFields"
    from form f join tenant t on t.id = f.tenant_id
    where f.tenant_id = ${session.tenantId}::uuid and f.id = ${formId}::uuid) as page`;
}
