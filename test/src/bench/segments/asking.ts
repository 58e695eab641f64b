import { countContacts } from '@heed/schema/services/contact-selection';
import pg from 'pg';
import type { Brand } from '../../support/world.js';
import type { Question } from './questions.js';

/** Milliseconds that a count took, and what it came to. */
export interface Asked {
  ms: number;
  n: number;
}

/** In a session that is open already, with all that the service does for it. */
export async function askService(brand: Brand, rule: unknown): Promise<Asked> {
  return brand.act(async (session) => {
    const began = performance.now();
    const n = await countContacts(session, { rule });
    return { ms: performance.now() - began, n };
  });
}

/** One connection, in a transaction of the tenant's: as the application's role, or as one that row-level security does not bind. */
export interface Hand {
  ask(brand: Brand, way: Question['byHand'][number]): Promise<Asked>;
  close(): Promise<void>;
}

export async function openHand(url: string): Promise<Hand> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('begin');
  let at: Brand | undefined;
  const enter = async (brand: Brand) => {
    const settings = `select set_config('app.tenant_id', $1, true), set_config('app.account_id', $2, true)`;
    if (at !== brand) await client.query(settings, [brand.tenantId, brand.accountId]);
    at = brand;
  };
  return {
    async ask(brand, { text, values }) {
      await enter(brand);
      const began = performance.now();
      const { rows } = await client.query(text, [brand.tenantId, ...values]);
      return { ms: performance.now() - began, n: Number(rows[0].n) };
    },
    close: () => client.end(),
  };
}
