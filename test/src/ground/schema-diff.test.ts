import { cloneDatabase, type TestDatabase } from '@heed/dev/testing';
import { entities } from '@heed/schema/entities/all';
import { migrate } from '@heed/schema/migrations/migrate';
import { MikroORM } from '@mikro-orm/postgresql';

/**
 * What the ORM would drop because entities do not speak of it: foreign keys that carry the tenant, indexes and unique
 * constraints, the policies of the lookup role and of erasure, the custom fields' slots, the number of a campaign, the table of migrations, the triggers that
 * keep the list of unknowns, changes and counts (the ORM guesses their functions' names), and the function that moves proof.
 */
const beyondEntities =
  /^(drop index .*|alter table "\w+" drop constraint .*|drop policy "\w+_(lookup|blank)" .*|drop table if exists "migration".*|drop trigger if exists "(delivery_unknown|\w+_(changed|gone|counted|counted_in|counted_out))" .*|drop function if exists "(delivery_delivery_unknown|\w+_(changed|gone|counted|counted_in|counted_out))_fn".*|drop function if exists "follow_merged_consent".*|alter table "contact" (drop column "(text|number|flag|day|moment|choices)_\d+"(, )?)+.*|alter table "campaign" drop column "number";|drop sequence if exists "campaign_number".*)$/;

/** Where a day begins, for rules: called by their statements alone. */
const forRules = /^drop function if exists "day_begins".*$/;

let urls: TestDatabase;
beforeAll(async () => {
  urls = await cloneDatabase();
});
afterAll(() => urls.drop());

test('the entities say what the migrations made', async () => {
  const orm = await MikroORM.init({ clientUrl: urls.ownerUrl, entities });
  const statements = (await orm.schema.getUpdateSchemaSQL({ wrap: false }))
    .split('\n')
    .filter((line) => line.trim() && !forRules.test(line));
  await orm.close(true);
  expect(statements.length).toBeGreaterThan(20);
  expect(statements.filter((line) => !beyondEntities.test(line))).toEqual([]);
});

test('migrating again changes nothing', async () => {
  await migrate(urls.ownerUrl);
  await migrate(urls.ownerUrl);
});
