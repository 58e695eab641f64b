import { languageFor } from '../catalogues/language.js';
import { Phrase, phrase } from '../catalogues/phrase.js';
import { hole, part } from '../html/part.js';
import { Document } from './document.js';
import type { Look } from './look.js';
import { afterForm } from './notice.js';

interface PageShellProps {
  locale: string;
  brand: { name: string; colours: string };
  test: boolean;
  /** Why no mail comes at all, where that is so. */
  standing: Look['standing'];
  /** Whether the page was opened from a topic's mail, whether that topic is on, and whether there are others. */
  topic: 'none' | 'on' | 'off';
  others: boolean;
  paused: boolean;
}

/**
 * The page around its parts, in the order of what one may want: stay, less often, pause, other topics, leave this topic, the
 * brand, every brand. Holes are for what differs from reader to reader.
 */
export const pageShell = part(function PageShell(props: PageShellProps) {
  const { locale, brand, test, standing } = props;
  const language = languageFor(locale);
  const { texts } = language;
  return (
    <Document language={language} title={phrase(texts.title, { brand: brand.name })} colours={brand.colours}>
      {test && <aside className="test">{texts.test}</aside>}
      <header>
        <p className="brand">
          <bdi>{brand.name}</bdi>
        </p>
        <h1>{texts.heading}</h1>
        <p className="skip">
          <a href="#leave">{texts.toLeaving}</a>
        </p>
        <p>
          <Phrase text={texts.mailFor} address={<bdi dir="ltr">{hole('address')}</bdi>} />
        </p>
      </header>
      <main>
        {hole('notice')}
        {standing && <Standing locale={locale} brand={brand.name} standing={standing} />}
        <TopicsForm {...props} />
        {hole('leave')}
      </main>
      {hole('footer')}
    </Document>
  );
});

/** Stay, less often, pause, other topics: one form, saved as a whole by either of its buttons. */
function TopicsForm({ locale, brand, topic, others, paused }: PageShellProps) {
  const { texts } = languageFor(locale);
  if (topic === 'none' && !others) {
    return (
      <p className="card">
        <Phrase text={texts.noTopics} brand={brand.name} />
      </p>
    );
  }
  const save = (
    <button type="submit" name="intent" value="save" className="main">
      {texts.save}
    </button>
  );
  return (
    <>
      <form method="post" action="?" className="choices">
        {topic !== 'none' && (
          <section className="card">
            <fieldset>
              <legend>{texts.thisTopic}</legend>
              {topic === 'on' && (
                <div className="stay">
                  <p className="soft">{texts.stayHint}</p>
                  <a className="button" href={afterForm.notice('stay')}>
                    {texts.stay}
                  </a>
                </div>
              )}
              {hole('topic')}
            </fieldset>
            {hole('pause')}
            {save}
          </section>
        )}
        {others && (
          <section className="card">
            {hole('persona')}
            <fieldset>
              <legend>{topic === 'none' ? texts.topics : texts.otherTopics}</legend>
              <p className="soft">{texts.topicsHint}</p>
              {hole('topics')}
              <p className="soft hint">{texts.frequencyHint}</p>
            </fieldset>
            {topic === 'none' && hole('pause')}
            {save}
          </section>
        )}
      </form>
      {paused && (
        <form method="post" action="?" id="end">
          <input type="hidden" name="intent" value="end_pause" />
        </form>
      )}
    </>
  );
}

/** Why no mail comes at all, and the way back. */
function Standing({
  locale,
  brand,
  standing,
}: {
  locale: string;
  brand: string;
  standing: NonNullable<PageShellProps['standing']>;
}) {
  const { texts } = languageFor(locale);
  if (standing === 'optedOut') {
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
  return (
    <div className="card standing">
      <p>
        <Phrase text={texts.status[standing]} brand={brand} />
      </p>
    </div>
  );
}
