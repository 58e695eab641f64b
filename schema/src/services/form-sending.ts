import { createHash } from 'node:crypto';
import sql from 'sql-template-tag';
import { normaliseEmail } from '../domain/addresses.js';
import { type AnswerProblem, readAnswer } from '../domain/form-answers.js';
import type { AnswerValue, FormField } from '../domain/forms.js';
import { type Id, newId } from '../domain/ids.js';
import type { Database } from '../session/database.js';
import { inSession, type Session } from '../session/session.js';
import { insertSubmission, wasSent } from '../sql/form-submissions.js';
import type { AddressHashes } from '../tokens/address-hashes.js';
import { addressHashing } from './address-hashing.js';
import { erasedAmong } from './erased-addresses.js';
import { asAddress, asReader } from './form-contacts.js';
import {
  accessForm,
  type FormAccess,
  type FormPage,
  type FormReader,
  readFormPage,
  readReader,
} from './form-pages.js';
import { countSending } from './form-rates.js';

/** Words shown beside topics. */
export type TopicWords = ReadonlyMap<Id<'list'>, string>;

/** A form as it was sent, before anything is judged. */
export interface SentForm {
  formId: Id<'form'>;
  token: string | null;
  /** What was typed or chosen, by the field's key. */
  given: ReadonlyMap<string, readonly string[]>;
  /** Topics that were ticked. */
  ticked: readonly string[];
  /** The words that the page showed, as `wordsMark` marks them. */
  wordsMark: string;
  /** The words that a page in the sender's language shows now. */
  words: (page: FormPage) => TopicWords;
  /** Of the page: the same again is the same form. */
  nonce: string | null;
  /** A field that no person sees was filled in. */
  trapped: boolean;
  /** The language in which the page was shown: a new contact's own. */
  localeOf: (page: FormPage) => string;
  ip?: string;
  userAgent?: string;
}

/** A fault, and the field it is about. `changed`: the words beside the topics are not those that were shown. */
export interface FormFault {
  key: string | null;
  problem: AnswerProblem | 'changed';
}

export type FormOutcome = { page: FormPage; reader: FormReader | null } & (
  | { kind: 'sent' | 'closed' }
  | { kind: 'refused'; faults: FormFault[] }
  | { kind: 'limited'; seconds: number }
);

/** Marks a set of words, so that a form can carry what it showed. */
export function wordsMark(words: TopicWords): string {
  return createHash('sha256')
    .update(JSON.stringify([...words]))
    .digest('base64url')
    .slice(0, 16);
}

/**
 * Takes a form. Whether its address is known, new, erased or opted out, the outcome is the same: nobody learns who is a
 * contact. Undefined where there is no such form.
 */
export async function sendForm(database: Database, sent: SentForm): Promise<FormOutcome | undefined> {
  const access = await accessForm(database, sent);
  if (!access) return undefined;
  const outcome = await inSession(database, access.scope, (session) => take(session, access, sent));
  if (outcome !== 'unknown_reader') return outcome;
  return sendForm(database, { ...sent, token: null });
}

async function take(
  session: Session,
  access: FormAccess,
  sent: SentForm,
): Promise<FormOutcome | undefined | 'unknown_reader'> {
  // Before any row is locked (`address-hashing.ts`).
  const hashing = await addressHashing(session);
  const page = await readFormPage(session, sent.formId);
  if (!page) return undefined;
  const reader = await readReader(session, page, access.link, sql`for no key update of c`);
  if (access.link && !reader) return 'unknown_reader';
  const base = { page, reader };
  if (page.closed) return { ...base, kind: 'closed' };
  const limited = sent.ip ? await count(session, sent, 'place', sent.ip) : null;
  if (limited !== null) return { ...base, kind: 'limited', seconds: limited };
  if (sent.trapped) return { ...base, kind: 'sent' };
  const read = readAll(page, reader, sent);
  if ('faults' in read) return { ...base, kind: 'refused', faults: read.faults };
  if (reader?.mode === 'test') return { ...base, kind: 'sent' };

  const email = reader ? null : emailOf(page, read.answers);
  const who = reader ? reader.contactId : hashing.of(email!.key).unchanging.toString('hex');
  const waiting = await count(session, sent, 'person', who);
  if (waiting !== null) return { ...base, kind: 'limited', seconds: waiting };
  if (sent.nonce && (await wasSent(session, page.id, sent.nonce))) return { ...base, kind: 'sent' };
  const answers = await withoutErased(session, hashing, page, read.answers, email?.key ?? null);
  if (!answers) return { ...base, kind: 'sent' };

  const evidence = { source: `form: ${page.formName}`, ip: sent.ip, userAgent: sent.userAgent } as const;
  const sender = { answers, joined: { words: read.words, evidence }, locale: sent.localeOf(page) };
  const { contactId, authority } = reader
    ? {
        contactId: await asReader(session, page, { reader, link: linkOf(access), sender }),
        authority: 'link' as const,
      }
    : await asAddress(session, page, { email: email!, sender });
  const listIds = [...read.words.keys()];
  const row = { formId: page.id, contactId, answers, authority, listIds, nonce: sent.nonce };
  await insertSubmission(session, { ...row, id: newId('formSubmission') });
  return { ...base, kind: 'sent' };
}

function count(session: Session, { formId }: SentForm, by: 'place' | 'person', value: string) {
  return countSending(session, { formId, by, value });
}

/** Whether a question is put: who came by a link has said their address. */
export function isAsked({ contactData }: FormField, reader: FormReader | null): boolean {
  return !(reader && contactData === 'email');
}

/** Whether a question must be answered: a telephone number that is known stays when it is left empty. */
export function isRequired({ required, contactData }: FormField, reader: FormReader | null): boolean {
  return required && !(contactData === 'phone' && reader?.phone);
}

function readAll(
  page: FormPage,
  reader: FormReader | null,
  sent: SentForm,
): { answers: Record<string, AnswerValue>; words: TopicWords } | { faults: FormFault[] } {
  const answers: Record<string, AnswerValue> = {};
  const faults: FormFault[] = [];
  for (const field of page.fields) {
    if (!isAsked(field, reader)) continue;
    const asked = { ...field, required: isRequired(field, reader) };
    const reading = readAnswer(asked, sent.given.get(field.key) ?? []);
    if (!reading.ok) faults.push({ key: field.key, problem: reading.problem });
    else if (reading.value !== null) answers[field.key] = reading.value;
  }
  const shown = sent.words(page);
  const wanted = new Set(sent.ticked);
  const offered = new Set(page.lists.map(({ listId }) => listId as string));
  const same = wordsMark(shown) === sent.wordsMark && sent.ticked.every((id) => offered.has(id));
  if (!same) faults.push({ key: null, problem: 'changed' });
  if (faults.length > 0) return { faults };
  const joined = page.lists.filter(({ listId, joining }) => joining === 'by_sending' || wanted.has(listId));
  return { answers, words: new Map(joined.map(({ listId }) => [listId, shown.get(listId)!])) };
}

function emailOf(page: FormPage, answers: Record<string, AnswerValue>): { address: string; key: string } {
  const field = page.fields.find(({ contactData }) => contactData === 'email')!;
  const reading = normaliseEmail(answers[field.key] as string);
  if (!reading.ok) throw new Error('An address was read that is none');
  return { address: reading.email, key: reading.key };
}

/** An erased person is stored nowhere again: nothing of the form, where it is their e-mail address, else not their number. */
async function withoutErased(
  session: Session,
  hashing: AddressHashes,
  page: FormPage,
  answers: Record<string, AnswerValue>,
  emailKey: string | null,
): Promise<Record<string, AnswerValue> | null> {
  const addresses = page.fields.flatMap(({ key, kind }): { key: string | null; hash: Buffer }[] => {
    const answer = answers[key];
    if (typeof answer !== 'string' || (kind !== 'email' && kind !== 'phone')) return [];
    const reading = kind === 'email' ? normaliseEmail(answer) : null;
    const name = reading?.ok ? reading.key : answer;
    return [{ key: name === emailKey ? null : key, hash: hashing.of(name).optOut[0]! }];
  });
  const erased = await erasedAmong(
    session,
    addresses.map(({ hash }) => hash),
  );
  const gone = addresses.filter(({ hash }) => erased.has(hash.toString('hex')));
  if (gone.some(({ key }) => key === null)) return null;
  return Object.fromEntries(Object.entries(answers).filter(([key]) => !gone.some((one) => one.key === key)));
}

function linkOf({ link }: FormAccess) {
  const { contactId, campaignId, mode } = link!;
  return { contactId, campaignId, topicId: null, mode };
}
