import sql from 'sql-template-tag';
import type { CheckedRule } from '../domain/rule-check.js';
import { Speech } from '../domain/rule-speech.js';
import type { Session } from '../session/session.js';

interface NamesRow {
  locale: string;
  timeZone: string;
  customFields: Record<string, string>;
  stages: Record<string, string>;
  lostReasons: Record<string, string>;
  things: { id: string; name: string; alike: boolean }[];
}

/** How the tenant says these rules: its language, and what it calls the things they mention. One statement. */
export async function speechFor(session: Session, rules: readonly CheckedRule[]): Promise<Speech> {
  const ids = [...new Set(rules.flatMap(mentioned))];
  const { tenantId } = session;
  const row = await session.row<NamesRow>(sql`
    select t.default_locale as locale, t.time_zone as "timeZone",
      (select coalesce(jsonb_object_agg(f.key, f.label), '{}') from custom_field f
        where f.tenant_id = t.id and f.archived_at is null) as "customFields",
      (select coalesce(jsonb_object_agg(s.key, s.name), '{}') from lead_stage s where s.tenant_id = t.id) as stages,
      (select coalesce(jsonb_object_agg(r.key, r.name), '{}') from lost_reason r where r.tenant_id = t.id) as "lostReasons",
      array(
        select jsonb_build_object('id', id, 'name', name, 'alike', alike) from (
          select id, name, false as alike from list where tenant_id = ${tenantId} and id = any(${ids}::uuid[])
          union all select id, name, false from segment where tenant_id = ${tenantId} and id = any(${ids}::uuid[])
          union all select id, name, false from form where tenant_id = ${tenantId} and id = any(${ids}::uuid[])
          union all select id, name, false from persona where tenant_id = ${tenantId}
          union all select id, name, exists (select from campaign o
              where o.tenant_id = c.tenant_id and o.name = c.name and o.id <> c.id)
            from campaign c where tenant_id = ${tenantId} and id = any(${ids}::uuid[])
        ) named) as things
    from tenant t where t.id = ${tenantId}`);
  const { locale, timeZone, things, ...own } = row!;
  return new Speech(locale, timeZone, {
    things: new Map(things.map(({ id, name }) => [id, name])),
    alike: new Set(things.filter(({ alike }) => alike).map(({ id }) => id)),
    customFields: new Map(Object.entries(own.customFields)),
    stages: new Map(Object.entries(own.stages)),
    lostReasons: new Map(Object.entries(own.lostReasons)),
  });
}

/** The UUIDs of what a rule mentions; personas are few, and read all. */
function mentioned(rule: CheckedRule): string[] {
  switch (rule.kind) {
    case 'all':
    case 'any':
      return rule.rules.flatMap(mentioned);
    case 'not':
    case 'lead':
    case 'contact':
      return mentioned(rule.rule);
    case 'list':
      return [rule.listId];
    case 'segment':
      return [rule.segmentId];
    case 'email':
    case 'sms':
      return rule.campaignId ? [rule.campaignId] : [];
    case 'form':
      return rule.formId ? [rule.formId] : [];
    default:
      return [];
  }
}
