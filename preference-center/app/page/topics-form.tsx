import { Phrase } from '../catalogues/phrase.js';
import { joined, Placed } from './fragment.js';
import { afterForm } from './notice.js';
import { pauseFields } from './pause-fields.js';
import { personaField } from './persona-field.js';
import type { PreferencesPageProps } from './preferences-page.js';
import { topicField } from './topic-field.js';
import { type PageView, type TopicView, topicsOf } from './view.js';

/** Stay, less often, pause, other topics: one form, saved as a whole by either of its buttons. */
export function TopicsForm({ view, refused }: PreferencesPageProps) {
  const { language, topic, otherTopics, brand } = view;
  const { texts } = language;
  if (!topic && otherTopics.length === 0) {
    return (
      <p className="card">
        <Phrase text={texts.noTopics} brand={brand.name} />
      </p>
    );
  }
  const field = (one: TopicView) =>
    topicField({
      locale: language.locale,
      topic: one,
      sent: refused?.sent.topics[one.id],
      problem: refused?.problems.find((fault) => fault.topic === one.id)?.problem,
    });
  const pause = <Pause view={view} refused={refused} />;
  const save = (
    <button type="submit" name="intent" value="save" className="main">
      {texts.save}
    </button>
  );
  return (
    <>
      <form method="post" action="?" className="choices">
        {topic && (
          <section className="card">
            <fieldset>
              <legend>{texts.thisTopic}</legend>
              {topic.on && !view.optedOut && <Stay view={view} />}
              <Placed of={field(topic)} />
            </fieldset>
            {pause}
            {save}
          </section>
        )}
        {otherTopics.length > 0 && (
          <section className="card">
            <Personas view={view} chosen={refused?.sent.personaId} />
            <fieldset>
              <legend>{topic ? texts.otherTopics : texts.topics}</legend>
              <p className="soft">{texts.topicsHint}</p>
              <Placed of={joined(otherTopics.map(field))} />
              <p className="soft hint">{texts.frequencyHint}</p>
            </fieldset>
            {!topic && pause}
            {save}
          </section>
        )}
      </form>
      {topicsOf(view).some(({ pausedUntil }) => pausedUntil) && (
        <form method="post" action="?" id="end">
          <input type="hidden" name="intent" value="end_pause" />
        </form>
      )}
    </>
  );
}

function Stay({ view }: { view: PageView }) {
  const { texts } = view.language;
  return (
    <div className="stay">
      <p className="soft">{texts.stayHint}</p>
      <a className="button" href={afterForm.notice('stay')}>
        {texts.stay}
      </a>
    </div>
  );
}

/** Where something is on that can be paused. */
function Pause({ view, refused }: PreferencesPageProps) {
  const { language, brand, topic, today } = view;
  const topics = topicsOf(view).filter(({ on }) => on);
  if (topics.length === 0 || view.optedOut) return null;
  const part = pauseFields({
    locale: language.locale,
    brand: brand.name,
    today,
    topics: topics.map(({ id, name, pausedUntil }) => ({ id, name, pausedUntil })),
    what: topic?.on ? topic.id : 'all',
    sent: refused?.sent.pause,
    problems: refused?.problems.map(({ problem }) => problem),
  });
  return <Placed of={part} />;
}

/** Why the reader is here, where the brand asks. */
function Personas({ view, chosen }: { view: PageView; chosen?: string }) {
  const { language, personas, personaId } = view;
  if (personas.length === 0) return null;
  return <Placed of={personaField({ locale: language.locale, personas, personaId, chosen })} />;
}
