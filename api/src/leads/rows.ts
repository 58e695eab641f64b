import type { RowFault } from '@heed/schema/domain/leads';

type Outcome = 'created' | 'updated' | 'unchanged' | 'refused';
type Row = { outcome: Outcome; id: string | null; fault?: RowFault };

/** A batch's outcomes as they are shown: counted, and each row's fault with the path from the input. */
export function shownRows<R extends Row>(rows: readonly R[], field: string) {
  const count = (outcome: Outcome) => rows.filter((row) => row.outcome === outcome).length;
  return {
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    refused: count('refused'),
    results: rows.map(({ outcome, id, fault }, index) => ({
      index,
      outcome,
      id,
      errors: fault ? [{ ...fault, path: ['input', field, index, ...fault.path] }] : [],
    })),
  };
}
