import { readId } from '@heed/schema/domain/ids';
import { canonicalLocale } from '@heed/schema/domain/locales';

/** What a form's page sends, before anything is judged. */
export interface SentFields {
  /** By the field's key. */
  given: Map<string, string[]>;
  ticked: string[];
  wordsMark: string;
  nonce: string | null;
  trapped: boolean;
  /** The language in which it was shown. */
  locale?: string;
}

/** The names of inputs: a question's begins so, since a form may have a question called `nonce`. */
export const answerName = (key: string) => `a-${key}`;
export const inputs = {
  topic: 'list',
  words: 'words',
  nonce: 'once',
  locale: 'lang',
  trap: 'website',
} as const;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Files are no answer to anything asked here. */
export function sentFields(data: FormData): SentFields {
  const texts = (name: string) => data.getAll(name).filter((value) => typeof value === 'string');
  const one = (name: string) => texts(name)[0] ?? '';
  const given = new Map<string, string[]>();
  for (const name of new Set(data.keys()))
    if (name.startsWith('a-')) given.set(name.slice(2), texts(name).map(storable));
  const nonce = one(inputs.nonce);
  return {
    given,
    ticked: texts(inputs.topic).map(topicId),
    wordsMark: one(inputs.words),
    nonce: uuid.test(nonce) ? nonce : null,
    trapped: one(inputs.trap) !== '',
    locale: canonicalLocale(one(inputs.locale)),
  };
}

/** No column takes a zero character. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '\ufffd');
}

/** What is no id is no topic of any form. */
function topicId(text: string): string {
  try {
    return readId('list', text);
  } catch {
    return text;
  }
}
