import sql from 'sql-template-tag';
import { readFieldValue } from '../domain/custom-field-values.js';
import { HeedError } from '../domain/errors.js';
import type { Answers, Authority } from '../domain/forms.js';
import type { Id } from '../domain/ids.js';
import type { Session } from '../session/session.js';
import type { ContactInput } from './contact-input.js';
import { createContact, updateContact } from './contacts.js';
import { type Joined, joinByLink, joinClaimed, joinsAtOnce, joinUnconfirmed } from './form-joining.js';
import type { FormPage, FormReader } from './form-pages.js';
import type { Link } from './link-access.js';

/** What a form that was sent says of its sender. */
export interface Sender {
  answers: Answers;
  joined: Joined;
  /** Of the page as it was shown. */
  locale: string;
}

/** Whoever came by a link: what they answered is theirs, and so is what they emptied. */
export async function asReader(
  session: Session,
  page: FormPage,
  { reader, link, sender }: { reader: FormReader; link: Link; sender: Sender },
): Promise<Id<'contact'>> {
  const { contactId } = reader;
  const said = await contactData(session, page, sender.answers, contactId);
  const emptied = contactOf(
    page,
    Object.fromEntries(
      Object.keys(reader.known).flatMap((key): [string, null][] =>
        Object.hasOwn(sender.answers, key) ? [] : [[key, null]],
      ),
    ),
  );
  const changes: ContactInput = { ...emptied, ...said, fields: { ...emptied.fields, ...said.fields } };
  await updateContact(session, { ...changes, id: contactId });
  await joinByLink(session, link, sender.joined);
  return contactId;
}

/**
 * Whoever typed an address: a new contact, with what they said; or one that is there already, of whom nothing is changed on
 * the word of somebody who may be anybody.
 */
export async function asAddress(
  session: Session,
  page: FormPage,
  { email, sender }: { email: { address: string; key: string }; sender: Sender },
): Promise<{ contactId: Id<'contact'>; authority: Authority }> {
  const known = async () =>
    session.row<{ id: Id<'contact'> }>(sql`
      select id from contact where tenant_id = ${session.tenantId} and email_key = ${email.key}`);
  const { joined, locale, answers } = sender;
  let contact = await known();
  if (!contact) {
    const said = { ...(await contactData(session, page, answers, null)), email: email.address };
    const atOnce = joinsAtOnce(page.confirm, joined);
    const consent = atOnce ? { lists: [...joined.words.keys()], consent: {} } : {};
    const { evidence, words } = joined;
    try {
      const created = await createContact(
        session,
        { ...said, locale, source: page.source, ...consent },
        { evidence, words },
      );
      if (!atOnce) await joinUnconfirmed(session, created.id, joined);
      return { contactId: created.id, authority: 'first' };
    } catch (error) {
      if (!(error instanceof HeedError) || error.code !== 'ALREADY_EXISTS') throw error;
      // Somebody came with the same address at the same moment.
      contact = await known();
      if (!contact) throw error;
    }
  }
  await joinClaimed(session, contact.id, joined);
  return { contactId: contact.id, authority: 'claimed' };
}

/** The answers as contact data; a telephone number that another contact has stays with the submission alone. */
async function contactData(
  session: Session,
  page: FormPage,
  answers: Answers,
  own: Id<'contact'> | null,
): Promise<ContactInput> {
  const said = contactOf(page, answers);
  if (!said.phone) return said;
  const other = await session.row(sql`
    select 1 from contact where tenant_id = ${session.tenantId} and phone = ${said.phone} and id is distinct from ${own}::uuid`);
  if (other) delete said.phone;
  return said;
}

const columns = { email: 'email', phone: 'phone', first_name: 'firstName', last_name: 'lastName' } as const;

/** What answers, or their absence, say of the contact. A custom field takes what fits it now, whatever the form still offers. */
function contactOf(
  { fields, customFields }: FormPage,
  answers: Answers | Record<string, null>,
): ContactInput {
  const said: ContactInput = {};
  const values: Record<string, unknown> = {};
  for (const { key, contactData: target, customFieldId } of fields) {
    if (!Object.hasOwn(answers, key)) continue;
    const answer = answers[key] ?? null;
    const custom = customFields.find(({ id }) => id === customFieldId);
    if (target) said[columns[target]] = answer as string | null;
    else if (custom && readFieldValue(custom, answer).ok) values[custom.key] = answer;
  }
  return { ...said, fields: values };
}
