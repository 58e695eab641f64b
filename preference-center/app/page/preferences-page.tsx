import { languageFor } from '../catalogues/language.js';
import { Phrase, phrase } from '../catalogues/phrase.js';
import { Document } from './document.js';
import type { FieldProblem, Sent } from './form.js';
import { LeaveCard } from './leave-card.js';
import { NoticeCard } from './notice-card.js';
import { Problems } from './problems.js';
import { TopicsForm } from './topics-form.js';
import type { PageView } from './view.js';

export interface PreferencesPageProps {
  view: PageView;
  problems: FieldProblem[];
  sent: Sent;
}

/** In the order of what one may want: stay, less often, other topics, leave this topic, the brand, every brand. */
export function PreferencesPage({ view, problems, sent }: PreferencesPageProps) {
  const language = languageFor(view.locale);
  const { texts } = language;
  const brand = view.brand.name;
  return (
    <Document language={language} title={phrase(texts.title, { brand })} colours={view.colours}>
      {view.test && <p className="test">{texts.test}</p>}
      <header>
        <p className="brand">
          <bdi>{brand}</bdi>
        </p>
        <h1>{texts.heading}</h1>
        <p>
          <Phrase text={texts.mailFor} address={<bdi dir="ltr">{view.address}</bdi>} />
        </p>
      </header>
      <main>
        <Problems language={language} problems={problems} view={view} />
        {problems.length === 0 && <NoticeCard language={language} view={view} />}
        {view.notice?.kind !== 'leftAll' && <Standing view={view} />}
        <TopicsForm language={language} view={view} problems={problems} sent={sent} />
        <LeaveCard language={language} view={view} />
      </main>
      <footer>
        <p>{texts.stillSent}</p>
        {view.brand.privacyUrl && <a href={view.brand.privacyUrl}>{texts.privacy}</a>}
      </footer>
    </Document>
  );
}

/** Why no mail comes at all, where that is so, and the way back. */
function Standing({ view }: { view: PageView }) {
  const { texts } = languageFor(view.locale);
  const { status, optedOut } = view;
  const brand = view.brand.name;
  if (optedOut) {
    return (
      <form method="post" action="?" className="card standing">
        <p>
          <Phrase text={texts.optedOut} brand={brand} />
        </p>
        <button type="submit" name="intent" value="return_to_brands">
          {texts.comeBack}
        </button>
      </form>
    );
  }
  if (status !== 'bounced' && status !== 'complained' && status !== 'unsubscribed') return null;
  return (
    <p className="card standing">
      <Phrase text={texts.status[status]} brand={brand} />
    </p>
  );
}
