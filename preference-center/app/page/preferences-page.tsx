import { Phrase, phrase } from '../catalogues/phrase.js';
import { Document } from './document.js';
import type { FieldProblem } from './form.js';
import type { SentForm } from './form-fields.js';
import { Placed } from './fragment.js';
import { leaveCard } from './leave-card.js';
import { NoticeCard } from './notice-card.js';
import { pageFooter } from './page-footer.js';
import { Problems } from './problems.js';
import { TopicsForm } from './topics-form.js';
import type { PageView } from './view.js';

export interface PreferencesPageProps {
  view: PageView;
  /** What is wrong with the form that was sent, and what it held. */
  refused?: { problems: FieldProblem[]; sent: SentForm };
}

/** In the order of what one may want: stay, less often, pause, other topics, leave this topic, the brand, every brand. */
export function PreferencesPage({ view, refused }: PreferencesPageProps) {
  const { language, brand } = view;
  const { texts } = language;
  return (
    <Document language={language} title={phrase(texts.title, { brand: brand.name })} colours={brand.colours}>
      {view.test && <p className="test">{texts.test}</p>}
      <header>
        <p className="brand">
          <bdi>{brand.name}</bdi>
        </p>
        <h1>{texts.heading}</h1>
        <p>
          <Phrase text={texts.mailFor} address={<bdi dir="ltr">{view.address}</bdi>} />{' '}
          <a href="#leave">{texts.toLeaving}</a>
        </p>
      </header>
      <main>
        {refused ? <Problems view={view} problems={refused.problems} /> : <NoticeCard view={view} />}
        {view.notice !== 'leftAll' && <Standing view={view} />}
        <TopicsForm view={view} refused={refused} />
        <Leave view={view} />
      </main>
      <Placed of={pageFooter({ locale: language.locale, brand })} />
    </Document>
  );
}

/** Nothing is left to leave for those who left the brand and every other. */
function Leave({ view }: { view: PageView }) {
  const { language, brand, otherBrands, optedOut, topic } = view;
  const gone = view.status === 'unsubscribed';
  if (optedOut && gone) return null;
  const part = leaveCard({
    locale: language.locale,
    brand: brand.name,
    otherBrands,
    topic: topic && {
      id: topic.id,
      name: topic.name,
      frequency: topic.frequency,
      on: topic.on,
      pending: topic.state === 'pending',
    },
    gone,
    optedOut,
  });
  return <Placed of={part} />;
}

/** Why no mail comes at all, where that is so, and the way back. */
function Standing({ view }: { view: PageView }) {
  const { language, status, optedOut } = view;
  const { texts } = language;
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
