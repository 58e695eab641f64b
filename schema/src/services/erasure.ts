import sql, { type Sql } from 'sql-template-tag';
import { actorLabel } from '../domain/actors.js';
import { notFound } from '../domain/errors.js';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import type { ContactRow } from '../sql/contact-columns.js';
import { blankContact, blankTraces, forgetWords, scrubText } from '../sql/erasure.js';
import { aloneWithHashes } from './address-hashing.js';
import { getContact } from './contacts.js';
import { watchHold } from './hold-watch.js';
import { dropFilesNaming } from './job-files.js';
import { dropUploadsNaming } from './uploads.js';

interface Person {
  erased: boolean;
  email: string | null;
  emailKey: string | null;
  phone: string | null;
}

/**
 * Erases a person for good. What is left is the id, so that sums stay, and for each address a keyed hash with a reason and
 * a date: the tenant never stores or mails it again. Links are revoked. Texts that the team wrote itself (templates,
 * rules) are not searched. Again is harmless.
 *
 * Alone with the account's hashes, since an import that asked a moment ago whether the address was erased may be about to
 * store it.
 * @throws {HeedError} NOT_FOUND
 */
export async function eraseContact(
  session: Session,
  { contactId }: { contactId: Id<'contact'> },
): Promise<ContactRow> {
  // What takes long comes before others are held off.
  const named = addressesOf(await read(session, contactId));
  await dropUploadsNaming(session, named);
  await dropFilesNaming(session, named);
  const hashing = await aloneWithHashes(session);
  const person = await read(session, contactId, sql`for update`);
  if (person.erased) return getContact(session, contactId);

  const { emailKey, phone } = person;
  const hashes = [
    ...(emailKey ? hashing.of(emailKey).optOut.map((hash) => ({ hash, channel: 'email' })) : []),
    ...(phone ? hashing.of(phone).optOut.map((hash) => ({ hash, channel: 'sms' })) : []),
  ];
  await suppress(session, hashes);
  await session.sql(
    forgetWords(
      session,
      hashes.map(({ hash }) => hash),
    ),
  );
  await session.sql(blankContact(session, contactId));
  for (const statement of blankTraces(session, contactId)) await session.sql(statement);
  for (const statement of scrubText(session, addressesOf(person))) await session.sql(statement);
  await releaseHeld(session, contactId);
  return getContact(session, contactId);
}

async function read(session: Session, contactId: Id<'contact'>, lock: Sql = sql``): Promise<Person> {
  const person = await session.row<Person>(sql`
    select erased_at is not null as erased, email, email_key as "emailKey", phone from contact
    where tenant_id = ${session.tenantId} and id = ${contactId} ${lock}`);
  if (!person) throw notFound('contact', ['input', 'contactId']);
  return person;
}

function addressesOf({ email, emailKey, phone }: Person): string[] {
  return [email, emailKey, phone].filter((address) => address !== null);
}

/** An entry for each hash; both generations of one address share an id, as `sql/opt-outs.ts` keeps them. */
async function suppress(session: Session, hashes: { hash: Buffer; channel: string }[]): Promise<void> {
  await session.sql(sql`
    with entry as materialized (
      select channel, uuidv7() as id from (select distinct unnest(${hashes.map(({ channel }) => channel)}::text[]) as channel)
    )
    insert into suppression (account_id, tenant_id, id, address_hash, channel, reason, actor, at)
    select ${session.accountId}::uuid, ${session.tenantId}::uuid, entry.id, given.hash, given.channel, 'suppressed',
      ${actorLabel(session.actor)}::text, ${session.at}::timestamptz
    from unnest(${hashes.map(({ hash }) => hash)}::bytea[], ${hashes.map(({ channel }) => channel)}::text[])
      as given (hash, channel) join entry using (channel)
    on conflict (account_id, address_hash, reason, tenant_id) do nothing`);
}

/** What was held for them ends now, with its reason, where every held message ends. */
async function releaseHeld(session: Session, contactId: Id<'contact'>): Promise<void> {
  const held: Sql = sql`
    update hold set due_at = ${session.at} where tenant_id = ${session.tenantId} and contact_id = ${contactId} returning 1`;
  if ((await session.sql(held)).length > 0) await watchHold(session, session.at);
}
