import { type ReactNode, useContext } from 'react';
import { rootColours } from '../brand/root-colours.js';
import type { Language } from '../catalogues/language.js';
import stylesheet from '../page.css?url';
import { Nonce } from './nonce.js';

export interface DocumentProps {
  language: Language;
  title: string;
  /** `rootColours` of the brand. */
  colours?: string;
  children: ReactNode;
}

/** Every public page: head, colours, direction. No scripts. */
export function Document({ language, title, colours = rootColours({}), children }: DocumentProps) {
  return (
    <html lang={language.locale} dir={language.dir}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>{title}</title>
        <link rel="stylesheet" href={stylesheet} />
        <style nonce={useContext(Nonce)}>{colours}</style>
      </head>
      <body>{children}</body>
    </html>
  );
}
