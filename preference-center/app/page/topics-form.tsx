import type { Language } from '../catalogues/language.js';
import { Phrase } from '../catalogues/phrase.js';
import type { FieldProblem, Sent } from './form.js';
import { afterForm } from './notice.js';
import { TopicField } from './topic-field.js';
import type { PageView, TopicView } from './view.js';

interface TopicsFormProps {
  language: Language;
  view: PageView;
  problems: FieldProblem[];
  sent: Sent;
}

/** Stay, less often, other topics: one form, one button. */
export function TopicsForm({ language, view, problems, sent }: TopicsFormProps) {
  const { texts } = language;
  const { topic, otherTopics } = view;
  const field = (one: TopicView) => (
    <TopicField
      key={one.id}
      language={language}
      topic={one}
      sent={sent[one.id]}
      problem={problems.find((fault) => fault.topic === one.id)?.problem}
    />
  );
  if (!topic && otherTopics.length === 0) {
    return (
      <p className="card">
        <Phrase text={texts.noTopics} brand={view.brand.name} />
      </p>
    );
  }
  return (
    <form method="post" action="?" className="card">
      {topic && (
        <fieldset>
          <legend>{texts.thisTopic}</legend>
          {topic.state === 'subscribed' && !view.optedOut && (
            <div className="stay">
              <p className="soft">{texts.stayHint}</p>
              <a className="button" href={afterForm.notice('stay')}>
                {texts.stay}
              </a>
            </div>
          )}
          {field(topic)}
        </fieldset>
      )}
      {otherTopics.length > 0 && (
        <fieldset>
          <legend>{topic ? texts.otherTopics : texts.topics}</legend>
          <p className="soft">{texts.topicsHint}</p>
          {otherTopics.map(field)}
        </fieldset>
      )}
      <button type="submit" name="intent" value="save" className="main">
        {texts.save}
      </button>
    </form>
  );
}
