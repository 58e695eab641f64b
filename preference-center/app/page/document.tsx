import { type ReactNode, useContext } from 'react';
import { type Palette, palette } from '../brand/palette.js';
import type { Language } from '../catalogues/language.js';
import stylesheet from '../page.css?url';
import { Nonce } from './nonce.js';

export interface DocumentProps {
  language: Language;
  title: string;
  colours?: Palette;
  children: ReactNode;
}

/** Every public page: head, colours, direction. No scripts. */
export function Document({ language, title, colours = palette({}), children }: DocumentProps) {
  const properties = Object.entries(colours).map(([name, value]) => `--${name}:${value}`);
  return (
    <html lang={language.locale} dir={language.dir}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>{title}</title>
        <link rel="stylesheet" href={stylesheet} />
        <style nonce={useContext(Nonce)}>{`:root{${properties.join(';')}}`}</style>
      </head>
      <body>{children}</body>
    </html>
  );
}
