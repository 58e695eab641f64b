import { useRouteLoaderData } from '@remix-run/react';
import type { LanguageCode } from '../catalogues/language.js';

/** The browser's language, from the root's loader; English when even that failed. */
export function useWishedLanguage(): LanguageCode {
  return useRouteLoaderData<{ wished: LanguageCode }>('root')?.wished ?? 'en';
}
