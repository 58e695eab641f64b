/** What a custom field can hold. */
export const fieldKinds = ['text', 'number', 'boolean', 'date', 'datetime', 'one_of', 'several_of'] as const;
export type FieldKind = (typeof fieldKinds)[number];

/**
 * Custom fields live in typed slot columns of `contact`; a field definition names its kind and slot, so a rule
 * compiles to a plain typed comparison that stays on its index under row-level security
 * (docs/decisions/0002-custom-fields.md has the figures). `slots` is also the limit per tenant and kind.
 */
export const slotKinds = [
  { column: 'text', type: 'text', slots: 20, indexed: true, kinds: ['text', 'one_of'] },
  { column: 'number', type: 'double precision', slots: 20, indexed: true, kinds: ['number'] },
  { column: 'flag', type: 'boolean', slots: 10, indexed: false, kinds: ['boolean'] },
  { column: 'day', type: 'date', slots: 10, indexed: true, kinds: ['date'] },
  { column: 'moment', type: 'timestamptz', slots: 10, indexed: true, kinds: ['datetime'] },
  { column: 'choices', type: 'text[]', slots: 10, indexed: false, kinds: ['several_of'] },
] as const satisfies readonly {
  column: string;
  type: string;
  slots: number;
  indexed: boolean;
  kinds: readonly FieldKind[];
}[];

/** The column behind a field, e.g. `number_3`. */
export function slotColumn(kind: FieldKind, slot: number): string {
  return `${slotKind(kind).column}_${slot}`;
}

export function slotKind(kind: FieldKind): (typeof slotKinds)[number] {
  return slotKinds.find((candidate) => (candidate.kinds as readonly FieldKind[]).includes(kind))!;
}
