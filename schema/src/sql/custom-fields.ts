import sql, { raw, type Sql } from 'sql-template-tag';
import type { FieldValue } from '../domain/custom-field-values.js';
import { type FieldKind, slotKind } from '../domain/custom-fields.js';
import type { Session } from '../session/session.js';

/** One column of `contact` and the expression it is set to. */
export interface Assignment {
  column: Sql;
  value: Sql;
}

/** As much of a definition as says where its values are. */
interface Slot {
  slot: string;
  kind: FieldKind;
}

/** Sets a custom field's slot; an unset field and an empty set of choices are null. */
export function assignSlot(field: Slot, value: FieldValue): Assignment {
  return { column: slotOf(field), value: sql`${value}::${raw(slotKind(field.kind).type)}` };
}

/** The column of a field, checked: it is written into the statement. */
export function slotOf({ slot, kind }: Slot): Sql {
  if (!new RegExp(`^${slotKind(kind).column}_\\d+$`).test(slot))
    throw new Error(`Not a slot of ${kind}: ${slot}`);
  return raw(slot);
}

/** How many contacts have any of these choices. */
export function countChosen(session: Session, field: Slot, choices: readonly string[]): Sql {
  return sql`select count(*) as n from contact where tenant_id = ${session.tenantId} and erased_at is null
    and ${chosen(field, choices)}`;
}

/** Gives everybody who has one of the choices what it becomes, all at once: two may change places. */
export function moveChoices(
  session: Session,
  field: Slot,
  { moves, choices }: { moves: ReadonlyMap<string, string>; choices: readonly string[] },
): Sql {
  const slot = slotOf(field);
  const from = [...moves.keys()];
  const to = [...moves.values()];
  // Several are kept in the order of the definition, so that equal sets are equal arrays.
  const value =
    field.kind === 'one_of'
      ? sql`(select m.after from moves m where m.before = c.${slot})`
      : sql`array(select n.choice from unnest(${[...choices]}::text[]) with ordinality as n (choice, place)
          where n.choice in (select coalesce(m.after, had.choice) from unnest(c.${slot}) as had (choice)
            left join moves m on m.before = had.choice) order by n.place)`;
  return sql`
    with moves as materialized (select * from unnest(${from}::text[], ${to}::text[]) as m (before, after))
    update contact c set ${slot} = ${value}, updated_at = ${session.at}
    where c.tenant_id = ${session.tenantId} and ${chosen(field, from)}`;
}

function chosen(field: Slot, choices: readonly string[]): Sql {
  const slot = slotOf(field);
  return field.kind === 'one_of'
    ? sql`${slot} = any(${[...choices]}::text[]) and ${slot} is not null`
    : sql`${slot} && ${[...choices]}::text[]`;
}

/** Empties a slot in the next contacts by id. Columns `seen`, `emptied`, `last`. */
export function emptySlot(
  session: Session,
  field: Slot,
  { after, limit }: { after: string | null; limit: number },
): Sql {
  const slot = slotOf(field);
  const further = after ? sql`and id > ${after}::uuid` : sql``;
  return sql`
    with batch as materialized (
      select id from contact where tenant_id = ${session.tenantId} ${further} order by id limit ${limit}::int
    ), emptied as (
      update contact c set ${slot} = null from batch
      where c.tenant_id = ${session.tenantId} and c.id = batch.id and c.${slot} is not null
      returning 1
    )
    select (select count(*) from batch) as seen, (select count(*) from emptied) as emptied,
      (select id from batch order by id desc limit 1) as last`;
}

/** Adds to a number of one contact or many: one expression, so that no change is lost among many at once. */
export function addToSlot(
  session: Session,
  field: Slot,
  { contactIds, by }: { contactIds: readonly string[]; by: number },
): Sql {
  return writeNumbers(session, field, contactIds, sql`coalesce(c.${slotOf(field)}, 0) + ${by}::float8`);
}

/** Sets a number of one contact or many. */
export function setSlot(
  session: Session,
  field: Slot,
  { contactIds, to }: { contactIds: readonly string[]; to: number },
): Sql {
  return writeNumbers(session, field, contactIds, sql`${to}::float8`);
}

/** In the order of ids, so that two that overlap do not deadlock. Columns `id`, `value`. */
function writeNumbers(session: Session, field: Slot, contactIds: readonly string[], value: Sql): Sql {
  const slot = slotOf(field);
  return sql`
    with people as materialized (
      select id from contact
      where tenant_id = ${session.tenantId} and id = any(${[...contactIds]}::uuid[]) and erased_at is null
      order by id for no key update
    )
    update contact c set ${slot} = ${value}, updated_at = ${session.at} from people
    where c.tenant_id = ${session.tenantId} and c.id = people.id
    returning c.id, c.${slot} as value`;
}
