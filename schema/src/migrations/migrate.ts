import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { entities } from '../entities/all.js';
import { M0001Tenancy } from './m0001-tenancy.js';
import { M0002Audience } from './m0002-audience.js';
import { M0003Campaigns } from './m0003-campaigns.js';
import { M0004SendingIdentities } from './m0004-sending-identities.js';
import { M0005Transactional } from './m0005-transactional.js';
import { M0006OptOuts } from './m0006-opt-outs.js';
import { M0007Page } from './m0007-page.js';
import { M0008Frequency } from './m0008-frequency.js';
import { M0009Reading } from './m0009-reading.js';
import { M0010AudienceFacts } from './m0010-audience-facts.js';
import { M0011Files } from './m0011-files.js';
import { M0012Records } from './m0012-records.js';
import { M0013RuleIndexes } from './m0013-rule-indexes.js';
import { M0014Favourites } from './m0014-favourites.js';
import { M0015Leads } from './m0015-leads.js';
import { M0016Doors } from './m0016-doors.js';
import { M0017Tracking } from './m0017-tracking.js';
import { M0018Returns } from './m0018-returns.js';

/** In order. Names are stored; never rename one that has run anywhere. */
export const migrations = [
  { name: '0001-tenancy', class: M0001Tenancy },
  { name: '0002-audience', class: M0002Audience },
  { name: '0003-campaigns', class: M0003Campaigns },
  { name: '0004-sending-identities', class: M0004SendingIdentities },
  { name: '0005-transactional', class: M0005Transactional },
  { name: '0006-opt-outs', class: M0006OptOuts },
  { name: '0007-page', class: M0007Page },
  { name: '0008-frequency', class: M0008Frequency },
  { name: '0009-reading', class: M0009Reading },
  { name: '0010-audience-facts', class: M0010AudienceFacts },
  { name: '0011-files', class: M0011Files },
  { name: '0012-records', class: M0012Records },
  { name: '0013-rule-indexes', class: M0013RuleIndexes },
  { name: '0014-favourites', class: M0014Favourites },
  { name: '0015-leads', class: M0015Leads },
  { name: '0016-doors', class: M0016Doors },
  { name: '0017-tracking', class: M0017Tracking },
  { name: '0018-returns', class: M0018Returns },
];

/** Brings a database to the newest version, as its owner (`DATABASE_OWNER_URL`). Safe to run again. */
export async function migrate(ownerUrl: string): Promise<void> {
  const orm = await MikroORM.init({
    clientUrl: ownerUrl,
    entities,
    extensions: [Migrator],
    pool: { min: 0, max: 2 },
    migrations: {
      migrationsList: migrations,
      tableName: 'migration',
      snapshot: false,
      silent: true,
      allOrNothing: true,
    },
  });
  try {
    await orm.migrator.up();
  } finally {
    await orm.close(true);
  }
}
