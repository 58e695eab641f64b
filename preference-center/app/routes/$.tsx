import { json } from '@remix-run/node';
import { languageFor } from '../catalogues/language.js';
import { PlainPage } from '../page/plain-page.js';
import { useWishedLanguage } from '../page/wished-language.js';

const missing = () => json(null, { status: 404 });

/** Every path that is no page of ours, `/` among them. */
export const loader = missing;
export const action = missing;

export default function Missing() {
  return <PlainPage language={languageFor(useWishedLanguage())} kind="missing" />;
}
