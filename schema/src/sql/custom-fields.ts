import sql, { raw, type Sql } from 'sql-template-tag';
import type { FieldValue } from '../domain/custom-field-values.js';
import { type FieldKind, slotKind } from '../domain/custom-fields.js';

/** One column of `contact` and the expression it is set to. */
export interface Assignment {
  column: Sql;
  value: Sql;
}

/** Sets a custom field's slot; an unset field and an empty set of choices are null. */
export function assignSlot(field: { slot: string; kind: FieldKind }, value: FieldValue): Assignment {
  const { type, column } = slotKind(field.kind);
  if (!new RegExp(`^${column}_\\d+$`).test(field.slot))
    throw new Error(`Not a slot of ${field.kind}: ${field.slot}`);
  return { column: raw(field.slot), value: sql`${value}::${raw(type)}` };
}
