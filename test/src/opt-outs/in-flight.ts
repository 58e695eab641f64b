import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageIds } from '@heed/schema/rendering/headers';
import { campaignForSending } from '@heed/schema/services/campaign-content';
import { sendCampaign } from '@heed/schema/services/campaign-states';
import { getCampaign } from '@heed/schema/services/campaigns';
import { optOutAddresses } from '@heed/schema/services/opt-out-files';
import { optOutGlobally } from '@heed/schema/services/suppressions';
import { storeUpload } from '@heed/schema/services/uploads';
import { inSession } from '@heed/schema/session/session';
import pg from 'pg';
import sql from 'sql-template-tag';
import { setStage } from '../faults/stage.js';
import { personEmail } from '../support/people.js';
import type { Plant } from '../support/plant.js';
import { keyedHash } from '../support/world.js';

export interface InFlight {
  plant: Plant;
  name: string;
  people: number;
  /** How many opt out while the campaign runs: by one file, and one by one. */
  byFile: number;
  singly: number;
  /** Milliseconds. */
  patience: number;
}

/** What became of those who opted out while the campaign ran. */
export interface InFlightEnd {
  /** They got the message, though it was judged whether they may after their opt-out had been committed. */
  late: string[];
  /** The ledger does not say what arrived. */
  lies: string[];
  arrivedBefore: number;
  stopped: number;
  seconds: number;
}

/**
 * A campaign to many, and people who opt out of the whole account while it runs. The judge is outside: the sink says who
 * got the message; a trigger on the ledger, when the statement that judged them began; and PostgreSQL's clock, read after
 * a row of the opt-out was seen, until when at the latest it was committed.
 */
export async function optOutInFlight(options: InFlight): Promise<InFlightEnd> {
  const { plant, name, people, byFile, singly } = options;
  const stage = await setStage(plant, name, { people });
  const { brand, campaignId } = stage;
  const outside = new pg.Client({ connectionString: plant.adminUrl });
  await outside.connect();
  const account = { accountId: brand.accountId, actor: { type: 'operator' } as const };
  const began = performance.now();
  try {
    await noteWhenJudged(outside);
    const every = Math.floor(people / (byFile + singly));
    const chosen = Array.from({ length: byFile + singly }, (_, i) => personEmail(i * every));
    const single = chosen.filter((_, i) => i % Math.floor((byFile + singly) / singly) === 0).slice(0, singly);
    const inFile = chosen.filter((email) => !single.includes(email));

    const watch = watchOptOuts(outside, brand.accountId);
    await brand.act((session) => sendCampaign(session, { campaignId }));
    await arrived(plant, people / 10);
    const stream = Readable.from([Buffer.from(inFile.map((email) => `${email}\n`).join(''))]);
    const { id: uploadId } = await storeUpload(plant.database, account, { stream, limitBytes: 1e7 });
    await inSession(plant.database, account, (session) => optOutAddresses(session, { uploadId }));
    for (const [n, email] of single.entries()) {
      await arrived(plant, people * (0.1 + (0.7 * n) / single.length));
      await inSession(plant.database, account, (session) => optOutGlobally(session, { email }));
    }
    const deadline = performance.now() + options.patience;
    while ((await brand.act((session) => getCampaign(session, campaignId))).state !== 'done') {
      if (performance.now() > deadline) throw new Error('The campaign does not end');
      await sleep(50);
    }
    const committed = await watch.stop();
    const seconds = (performance.now() - began) / 1_000;
    return { ...(await judge(options, stage, outside, chosen, committed)), seconds };
  } finally {
    await outside.end();
  }
}

/** Notes for each ledger row when the statement that wrote it began: a claim judges and writes in one. */
async function noteWhenJudged(outside: pg.Client): Promise<void> {
  await outside.query(`
    create table if not exists judged (contact_id uuid, campaign_id uuid, began timestamptz);
    grant insert on judged to heed_app;
    create or replace function note_judged() returns trigger language plpgsql as $$ begin
      insert into judged values (new.contact_id, new.campaign_id, statement_timestamp());
      return null;
    end $$;
    create or replace trigger note_judged after insert on delivery for each row execute function note_judged()`);
}

/** For each opt-out, a time by which it was committed. */
function watchOptOuts(outside: pg.Client, accountId: string) {
  const seen = new Map<string, number>();
  let over = false;
  const look = async () => {
    const { rows } = await outside.query<{ hash: string }>(
      `select encode(address_hash, 'hex') as hash from suppression where account_id = $1`,
      [accountId],
    );
    const { rows: clock } = await outside.query<{ at: number }>(
      'select extract(epoch from clock_timestamp())::float8 as at',
    );
    for (const { hash } of rows) if (!seen.has(hash)) seen.set(hash, clock[0]!.at);
  };
  const watching = (async () => {
    while (!over) {
      await look();
      await sleep(5);
    }
  })();
  return {
    async stop() {
      over = true;
      await watching;
      await look();
      return seen;
    },
  };
}

/** So many messages have arrived. */
async function arrived(plant: Plant, count: number): Promise<void> {
  for (;;) {
    const { taken } = await plant.sink.figures();
    if (taken >= count) return;
    await sleep(10);
  }
}

async function judge(
  { plant }: InFlight,
  { brand, campaignId }: Awaited<ReturnType<typeof setStage>>,
  outside: pg.Client,
  chosen: readonly string[],
  committed: ReadonlyMap<string, number>,
): Promise<Omit<InFlightEnd, 'seconds'>> {
  const journal = await plant.sink.journal();
  const messageId = await brand.act(async (session) =>
    messageIds(await campaignForSending(session, campaignId)),
  );
  const ledger = await brand.act((session) =>
    session.sql<{
      email: string;
      contactId: string;
      occurrence: number;
      state: string;
      reason: string | null;
    }>(sql`
      select c.email, c.id as "contactId", d.occurrence, d.state, d.reason
      from delivery d join contact c on c.tenant_id = d.tenant_id and c.id = d.contact_id
      where d.tenant_id = ${session.tenantId} and d.campaign_id = ${campaignId} and c.email = any(${[...chosen]}::text[])`),
  );
  const { rows } = await outside.query<{ id: string; began: number }>(
    `select contact_id as id, max(extract(epoch from began))::float8 as began from judged where campaign_id = $1 group by 1`,
    [campaignId],
  );
  const judgedAt = new Map(rows.map(({ id, began }) => [id, began]));
  const end = { late: [] as string[], lies: [] as string[], arrivedBefore: 0, stopped: 0 };
  if (ledger.length !== chosen.length)
    end.lies.push(`${ledger.length} of ${chosen.length} have a ledger row`);
  for (const { email, contactId, occurrence, state, reason } of ledger) {
    const times = journal.get(messageId({ contactId, occurrence })) ?? 0;
    if (times !== (state === 'sent' ? 1 : 0))
      end.lies.push(`${email} is ${state}, and arrived ${times} times`);
    if (reason === 'global_opt_out') end.stopped += 1;
    if (times === 0) continue;
    const since = committed.get(keyedHash(plant.database.keyring, email).toString('hex'));
    if (since === undefined) end.lies.push(`${email} was never seen to be opted out`);
    else if (judgedAt.get(contactId)! > since) end.late.push(email);
    else end.arrivedBefore += 1;
  }
  return end;
}
