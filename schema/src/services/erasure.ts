import sql, { type Sql } from 'sql-template-tag';
import { actorLabel } from '../domain/actors.js';
import { HeedError, notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { Channel } from '../domain/statuses.js';
import type { Session } from '../session/session.js';
import type { ContactRow } from '../sql/contact-columns.js';
import { blankContact, blankTraces, forgetWords, scrubText } from '../sql/erasure.js';
import { mergedInto } from '../sql/merged.js';
import { aloneWithHashes } from './address-hashing.js';
import { getContact } from './contacts.js';
import { watchHold } from './hold-watch.js';
import { dropFilesNaming } from './job-files.js';
import { dropUploadsNaming } from './uploads.js';

interface Person {
  id: Id<'contact'>;
  erased: boolean;
  merged: boolean;
  email: string | null;
  emailKey: string | null;
  phone: string | null;
}

/**
 * Erases a person for good. What is left is the id, so that sums stay, and for each address a keyed hash with a reason and
 * a date: the tenant never stores or mails it again. Links are revoked. Texts that the team wrote itself (templates,
 * rules) are not searched. Again is harmless.
 *
 * What was merged into them goes with them, their other addresses included.
 *
 * Alone with the account's hashes, since an import that asked a moment ago whether the address was erased may be about to
 * store it.
 * @throws {HeedError} NOT_FOUND; WRONG_STATE for one that was merged into another.
 */
export async function eraseContact(
  session: Session,
  { contactId }: { contactId: Id<'contact'> },
): Promise<ContactRow> {
  // What takes long comes before others are held off.
  const named = addressesOf(...(await readWhole(session, contactId)));
  await dropUploadsNaming(session, named);
  await dropFilesNaming(session, named);
  const hashing = await aloneWithHashes(session);
  const whole = await readWhole(session, contactId, sql`for update`);
  const [person] = whole;
  if (person.merged)
    throw new HeedError('WRONG_STATE', 'This contact was merged into another: erase that one.', [
      'input',
      'contactId',
    ]);
  if (person.erased) return getContact(session, contactId);

  const hashes = whole
    .flatMap(({ emailKey, phone }) => [
      ...(emailKey ? [{ key: emailKey, channel: 'email' as const }] : []),
      ...(phone ? [{ key: phone, channel: 'sms' as const }] : []),
    ])
    .flatMap(({ key, channel }, address) =>
      hashing.of(key).optOut.map((hash) => ({ hash, channel, address })),
    );
  await suppress(session, hashes);
  await session.sql(
    forgetWords(
      session,
      hashes.map(({ hash }) => hash),
    ),
  );
  for (const { id } of whole) await session.sql(blankContact(session, id));
  for (const statement of blankTraces(session, contactId)) await session.sql(statement);
  for (const statement of scrubText(session, addressesOf(...whole))) await session.sql(statement);
  await releaseHeld(session, contactId);
  return getContact(session, contactId);
}

/** The contact, and after it everybody who was merged into it. */
async function readWhole(
  session: Session,
  contactId: Id<'contact'>,
  lock: Sql = sql``,
): Promise<[Person, ...Person[]]> {
  const found = await session.sql<Person>(sql`
    select id, erased_at is not null as erased, merged_into is not null as merged, email, email_key as "emailKey", phone
    from contact
    where tenant_id = ${session.tenantId} and id = any(array(
      select ${contactId}::uuid union all select id from (${mergedInto(session, contactId)}) as gone))
    order by id ${lock}`);
  const person = found.find(({ id }) => id === contactId);
  if (!person) throw notFound('contact', ['input', 'contactId']);
  return [person, ...found.filter((one) => one !== person)];
}

function addressesOf(...whole: Person[]): string[] {
  return whole.flatMap(({ email, emailKey, phone }) =>
    [email, emailKey, phone].filter((address) => address !== null),
  );
}

/** An entry for each hash; both generations of one address share an id, as `sql/opt-outs.ts` keeps them. */
async function suppress(
  session: Session,
  hashes: { hash: Buffer; channel: Channel; address: number }[],
): Promise<void> {
  await session.sql(sql`
    with given as materialized (
      select * from unnest(${hashes.map(({ hash }) => hash)}::bytea[], ${hashes.map(({ channel }) => channel)}::text[],
        ${hashes.map(({ address }) => address)}::int[]) as given (hash, channel, address)
    ), entry as materialized (
      select address, uuidv7() as id from (select distinct address from given)
    )
    insert into suppression (account_id, tenant_id, id, address_hash, channel, reason, actor, at)
    select ${session.accountId}::uuid, ${session.tenantId}::uuid, entry.id, given.hash, given.channel, 'suppressed',
      ${actorLabel(session.actor)}::text, ${session.at}::timestamptz
    from given join entry using (address)
    on conflict (account_id, address_hash, reason, tenant_id) do nothing`);
}

/** What was held for them ends now, with its reason, where every held message ends. */
async function releaseHeld(session: Session, contactId: Id<'contact'>): Promise<void> {
  const held: Sql = sql`
    update hold set due_at = ${session.at} where tenant_id = ${session.tenantId} and contact_id = ${contactId} returning 1`;
  if ((await session.sql(held)).length > 0) await watchHold(session, session.at);
}
