import type { PreferencePage } from '@heed/schema/services/preferences';
import { languageFor } from '../catalogues/language.js';
import { phrase } from '../catalogues/phrase.js';
import type { PreferenceForm } from './form.js';

/** The words of the button that was pressed, in the language it was shown in: kept as proof. */
export function wordsOf(form: PreferenceForm, page: PreferencePage): string {
  const { texts } = languageFor(page.locale);
  const brand = page.brand.name;
  const brands = [brand, ...page.otherBrands].join(', ');
  const topic =
    'listId' in form ? (page.topics.find(({ listId }) => listId === form.listId)?.name ?? '') : '';
  switch (form.intent) {
    case 'save':
      return `${texts.topicsHint} ${texts.save}`;
    case 'less_often':
      return `${topic}: ${phrase(texts.lessOften, { frequency: texts.frequency[form.frequency] })}`;
    case 'end_pause':
      return form.listId ? phrase(texts.pause.endFor, { topic }) : texts.pause.endAll;
    case 'leave_topic':
      return `${phrase(texts.leaveTopic, { topic })}. ${texts.leaveTopicWhat}`;
    case 'leave_brand':
      return phrase(`${texts.leaveBrand}. ${texts.leaveBrandWhat}`, { brand });
    case 'leave_all_brands': {
      const what = page.otherBrands.length > 0 ? texts.leaveAllWhat : texts.leaveAllAlone;
      return phrase(`${texts.leaveAll}. ${what}`, { brand, brands });
    }
    case 'return_to_brands':
      return texts.comeBack;
    case 'undo':
      return texts.undo;
  }
}
