import sql, { join, raw, type Sql } from 'sql-template-tag';

/** A custom field as far as reading its value goes. */
export interface FieldSlot {
  key: string;
  slot: string;
}

/** At most 100 arguments to a function: 50 pairs a call. */
const pairsPerCall = 50;

/** `{"2020_Spend": 120, …}` of alias `c`: the custom fields of a contact by key, as jsonb; unset ones are null. */
export function fieldValues(fields: readonly FieldSlot[]): Sql {
  const calls: Sql[] = [];
  for (let start = 0; start < fields.length; start += pairsPerCall) {
    const pairs = fields
      .slice(start, start + pairsPerCall)
      .map(({ key, slot }) => sql`${key}::text, c.${raw(slotName(slot))}`);
    calls.push(sql`jsonb_build_object(${join(pairs)})`);
  }
  return calls.length > 0 ? join(calls, ' || ') : sql`'{}'::jsonb`;
}

/** A slot's column name, checked: it is written into the statement. */
function slotName(slot: string): string {
  if (!/^(text|number|flag|day|moment|choices)_\d+$/.test(slot)) throw new Error(`Not a slot: ${slot}`);
  return slot;
}
