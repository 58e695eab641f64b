import type { BrandView } from '../page/brand-view.js';
import { Document } from '../page/document.js';
import { BrandFacts } from '../page/page-footer.js';
import { formLanguage } from './form-language.js';
import { Ours } from './ours.js';

export interface EndDocumentProps {
  locale: string;
  brand: BrandView;
  title: string;
  /** `thanks`: the brand's own words, where it has some. */
  end: { kind: 'thanks'; text?: string } | { kind: 'closed' } | { kind: 'test' };
}

/** Where a form ends: it was sent, or takes nothing. */
export function EndDocument({ locale, brand, title, end }: EndDocumentProps) {
  const language = formLanguage(locale);
  const { form, done } = language.texts;
  const heading = end.kind === 'closed' ? form.closed.title : form.thanks.title;
  const ours = { thanks: form.thanks.text, closed: form.closed.text, test: done.test }[end.kind];
  const own = end.kind === 'thanks' ? end.text : undefined;
  return (
    <Document language={language} title={title} colours={brand.colours}>
      <header>
        <p className="brand">
          <bdi>{brand.name}</bdi>
        </p>
        <h1>
          <Ours language={language}>{heading}</Ours>
        </h1>
      </header>
      <main>
        <p className="card lines" role={end.kind === 'closed' ? undefined : 'status'}>
          {own ? <bdi>{own}</bdi> : <Ours language={language}>{ours}</Ours>}
        </p>
      </main>
      <footer>
        <BrandFacts texts={language.texts} brand={brand} />
      </footer>
    </Document>
  );
}
