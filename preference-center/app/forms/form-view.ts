import type { FormFieldKind, Joining } from '@heed/schema/domain/forms';
import { showId } from '@heed/schema/domain/ids';
import { type LocalText, textFor } from '@heed/schema/domain/local-texts';
import type { FormPage, FormReader } from '@heed/schema/services/form-pages';
import { isAsked, isRequired, wordsMark } from '@heed/schema/services/form-sending';
import { type BrandView, brandView } from '../page/brand-view.js';
import { topicWords } from './topic-words.js';

/** A question as the page puts it. */
export interface FieldView {
  key: string;
  kind: FormFieldKind;
  label: string;
  hint?: string;
  required: boolean;
  /** What browsers may fill in by themselves (WCAG 2.2, 1.3.5). */
  autoComplete?: string;
  choices?: { value: string; label: string }[];
  /** A number that is known already, masked. */
  phoneKnown?: string;
}

export interface TopicView {
  id: string;
  joining: Joining;
  words: string;
}

/** A form as its page shows it to everybody who reads its language, or to one who came by a link. Plain data. */
export interface FormView {
  locale: string;
  brand: BrandView;
  title: string;
  intro?: string;
  button?: string;
  fields: FieldView[];
  topics: TopicView[];
  wordsMark: string;
  test: boolean;
  /** Of who came by a link, masked. */
  address?: string;
}

const autoComplete = { email: 'email', phone: 'tel', first_name: 'given-name', last_name: 'family-name' };

export function formView(page: FormPage, reader: FormReader | null, locale: string): FormView {
  const text = (texts: readonly LocalText[]) => textFor(texts, locale, page.defaultLocale)?.text;
  const words = topicWords(page, locale);
  return {
    locale,
    brand: formBrand(page, locale),
    title: text(page.title) ?? page.brandName,
    intro: text(page.intro),
    button: text(page.button),
    fields: page.fields
      .filter((field) => isAsked(field, reader))
      .map((field) => ({
        key: field.key,
        kind: field.kind,
        label: text(field.label) ?? field.key,
        hint: text(field.hint),
        required: isRequired(field, reader),
        autoComplete: field.contactData ? autoComplete[field.contactData] : undefined,
        choices: field.choices?.map(({ value, label }) => ({ value, label: text(label) ?? value })),
        phoneKnown: (field.contactData === 'phone' && reader?.phone) || undefined,
      })),
    topics: page.lists.map(({ listId, joining }) => ({
      id: showId('list', listId),
      joining,
      words: words.get(listId)!,
    })),
    wordsMark: wordsMark(words),
    test: reader?.mode === 'test',
    address: reader?.address,
  };
}

export function formBrand({ brand, brandName, defaultLocale }: FormPage, locale: string): BrandView {
  return brandView({ brand: { ...brand, name: brandName }, locale, defaultLocale, senderAddress: null });
}
