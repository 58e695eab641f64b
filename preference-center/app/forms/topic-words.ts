import type { Id } from '@heed/schema/domain/ids';
import { textFor } from '@heed/schema/domain/local-texts';
import type { FormPage } from '@heed/schema/services/form-pages';
import { phrase } from '../catalogues/phrase.js';
import { formLanguage } from './form-language.js';

/** The words beside each topic, as they are shown and kept as proof: the form's own, else what the topic says of itself. */
export function topicWords({ lists, defaultLocale }: FormPage, locale: string): Map<Id<'list'>, string> {
  const { form } = formLanguage(locale).texts;
  return new Map(
    lists.map(({ listId, name, receives, cadence, joining, wording }) => {
      const usual = joining === 'offered' ? form.offered : form.bySending;
      const own = textFor(wording, locale, defaultLocale)?.text;
      return [listId, own ?? phrase(usual, { topic: name, receives, cadence })];
    }),
  );
}
