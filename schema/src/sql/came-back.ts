import sql, { raw, type Sql } from 'sql-template-tag';
import type { BounceKind, DeliveryFactKind } from '../domain/delivery-facts.js';

/** Only deliveries of which this came back; of clicks, only of one link. */
export interface CameBack {
  kind: DeliveryFactKind;
  link?: number | null;
}

/** When it first did, of alias `d`. */
export function factColumn(kind: DeliveryFactKind): Sql {
  return raw(`d.${kind}_at`);
}

export function cameBack(came: CameBack | undefined): Sql {
  if (!came) return sql``;
  const { kind, link = null } = came;
  if (link === null) return sql` and ${factColumn(kind)} is not null`;
  return sql` and exists (select from delivery_click k where k.tenant_id = d.tenant_id and k.campaign_id = d.campaign_id
    and k.position = ${link} and k.contact_id = d.contact_id and k.occurrence = d.occurrence)`;
}

/** What came back of one delivery, as JSON gives it. */
export interface DeliveryFacts extends Record<(typeof times)[number], string | null> {
  tracked: boolean;
  bounceKind: BounceKind | null;
}

const times = [
  'deliveredAt',
  'openedAt',
  'lastOpenedAt',
  'clickedAt',
  'lastClickedAt',
  'repliedAt',
  'bouncedAt',
  'complainedAt',
  'unsubscribedAt',
] as const;

/** Of alias `d`. */
export const factsOfDelivery: Sql = sql`json_build_object('tracked', d.tracked, 'deliveredAt', d.delivered_at, 'openedAt', d.opened_at,
  'lastOpenedAt', d.last_opened_at, 'clickedAt', d.clicked_at, 'lastClickedAt', d.last_clicked_at, 'repliedAt', d.replied_at,
  'bouncedAt', d.bounced_at, 'bounceKind', d.bounce_kind, 'complainedAt', d.complained_at, 'unsubscribedAt', d.unsubscribed_at)`;

/** The same with its times as such. */
export function asTimes(facts: DeliveryFacts) {
  const read = (name: (typeof times)[number]) => [name, facts[name] === null ? null : new Date(facts[name])];
  return {
    ...facts,
    ...(Object.fromEntries(times.map(read)) as Record<(typeof times)[number], Date | null>),
  };
}
