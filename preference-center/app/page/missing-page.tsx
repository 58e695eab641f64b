import { languageFor } from '../catalogues/language.js';
import { PlainPage } from './plain-page.js';
import { useWishedLanguage } from './wished-language.js';

/** For every path that is no page of ours. */
export function MissingPage() {
  return <PlainPage language={languageFor(useWishedLanguage())} kind="missing" />;
}
