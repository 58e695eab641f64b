import pg from 'pg';
import type { Plant } from '../support/plant.js';

/**
 * The rule turned wrong, in this database alone: what a lost process had claimed is not settled as `unknown` but goes
 * back to a chunk, as a job queue would do it. Whatever of it had arrived is then sent a second time.
 */
export async function requeueLostClaims(plant: Plant): Promise<void> {
  const client = new pg.Client({ connectionString: plant.adminUrl });
  await client.connect();
  await client.query(`
    create function requeue() returns trigger language plpgsql as $$
    begin
      delete from delivery where (tenant_id, campaign_id, contact_id, occurrence)
        = (new.tenant_id, new.campaign_id, new.contact_id, new.occurrence);
      insert into audience_chunk (tenant_id, campaign_id, phase, ordinal, contact_ids)
        values (new.tenant_id, new.campaign_id, 0, 1000000 + floor(random() * 1000000000)::int, array[new.contact_id]);
      return null;
    end $$;
    create trigger requeue after update on delivery for each row
      when (old.state = 'claimed' and new.state = 'unknown' and new.detail like 'The process that was sending it%')
      execute function requeue()`);
  await client.end();
}
