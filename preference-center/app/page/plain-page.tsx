import type { PlainPage as Kind } from '../catalogues/catalogue.js';
import type { Language } from '../catalogues/language.js';
import { Document } from './document.js';

/** A page without a contact: what happened, and what one can do. */
export function PlainPage({ language, kind }: { language: Language; kind: Kind }) {
  const { title, text } = language.texts.plain[kind];
  return (
    <Document language={language} title={title}>
      <main className="plain">
        <h1>{title}</h1>
        <p>{text}</p>
      </main>
    </Document>
  );
}
