import type { Frequency } from '@heed/schema/domain/frequency';
import type { Id } from '@heed/schema/domain/ids';
import { leaveAllBrands, leaveBrand, leaveTopic, savePreferences } from '@heed/schema/services/leaving';
import type { Link } from '@heed/schema/services/link-access';
import { writeSubscriptions } from '@heed/schema/services/subscription-changes';
import { undoOperation } from '@heed/schema/services/undo';
import sql from 'sql-template-tag';
import { day } from '../support/test-clock.js';
import type { Brand } from '../support/world.js';
import type { Promised, Standing } from './promises.js';
import type { Happening } from './schedules.js';

const evidence = { source: 'page' } as const;

export interface Person {
  contactId: Id<'contact'>;
  promised: Promised;
  lastOperation: Id<'operation'> | null;
  /** What becomes of their next message. */
  trouble: 'failed' | 'unknown' | 'not_tried' | null;
}

type Choice = Exclude<Happening, { kind: 'send' | 'race' | 'pause' | 'trouble' }>;

/** Somebody uses their page. */
export async function choose(
  act: Brand['act'],
  { person, topics, now }: { person: Person; topics: readonly Id<'list'>[]; now: Date },
  what: Choice,
): Promise<void> {
  const { contactId, promised } = person;
  const link: Link = { contactId, campaignId: null, topicId: null, mode: 'live' };
  const done = ({ operationId }: { operationId: Id<'operation'> | null }) => {
    person.lastOperation = operationId ?? person.lastOperation;
  };
  if (what.kind === 'move') {
    promised.zone = what.zone;
    await act((session) =>
      session.sql(sql`
        update contact set time_zone = ${what.zone} where tenant_id = ${session.tenantId} and id = ${contactId}`),
    );
    return;
  }
  if (what.kind === 'undo') {
    const operationId = person.lastOperation;
    if (operationId) await act((session) => undoOperation(session, link, { operationId, evidence }));
    return;
  }
  const listId = topics[what.topic]!;
  const standing = promised.standing[what.topic]!;
  const frequency = (what.kind === 'choose' ? what.frequency : standing.frequency) as Frequency;
  if (what.kind === 'snooze') {
    const state = standing.on ? ('subscribed' as const) : ('unsubscribed' as const);
    const snoozedUntil = new Date(now.getTime() + what.days * day);
    const changes = [{ listId, state, frequency, snoozedUntil }];
    return act((session) => writeSubscriptions(session, { contactId, operationId: null, changes }));
  }
  if (what.kind === 'leave') {
    const { from } = what;
    if (from === 'topic') done(await act((session) => leaveTopic(session, link, { listId, evidence })));
    if (from === 'brand') done(await act((session) => leaveBrand(session, link, { evidence })));
    if (from === 'every_brand') done(await act((session) => leaveAllBrands(session, link, { evidence })));
    return;
  }
  const chosen = [{ listId, subscribed: true, frequency }];
  done(await act((session) => savePreferences(session, link, { topics: chosen, evidence })));
}

/** What was chosen, as it is stored: the windows that it leads to are judged by other means. */
export async function readStanding(
  act: Brand['act'],
  { contactId, promised }: Person,
  topics: readonly Id<'list'>[],
): Promise<void> {
  const { rows, gone } = await act(async (session) => ({
    rows: await session.sql<{ listId: string; state: string } & Omit<Standing, 'on'>>(sql`
      select list_id as "listId", state, frequency, snoozed_until as "snoozedUntil" from subscription
      where tenant_id = ${session.tenantId} and contact_id = ${contactId}`),
    gone: (await session.row<{ gone: boolean }>(sql`
      select c.status <> 'subscribed' or exists (select from suppression x
        where x.account_id = ${session.accountId} and x.address_hash = c.email_hash) as gone
      from contact c where c.tenant_id = ${session.tenantId} and c.id = ${contactId}`))!.gone,
  }));
  promised.gone = gone;
  promised.chose(
    topics.map((id) => {
      const { state, frequency, snoozedUntil } = rows.find(({ listId }) => listId === id)!;
      return { on: state === 'subscribed', frequency, snoozedUntil };
    }),
  );
}
