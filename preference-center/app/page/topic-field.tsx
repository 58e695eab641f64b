import { frequencies } from '@heed/schema/domain/frequency';
import type { Language } from '../catalogues/language.js';
import { Phrase, phrase } from '../catalogues/phrase.js';
import type { FieldProblem, Sent } from './form.js';
import type { TopicView } from './view.js';

interface TopicFieldProps {
  language: Language;
  topic: TopicView;
  sent: Sent[string] | undefined;
  problem: FieldProblem['problem'] | undefined;
}

/** A short id for the page: the end of a TypeID is random. */
export function topicAnchor(topic: { id: string }): string {
  return `t${topic.id.slice(-8)}`;
}

/** One topic: wanted or not, what it is, and how often. */
export function TopicField({ language, topic, sent, problem }: TopicFieldProps) {
  const { texts } = language;
  const anchor = topicAnchor(topic);
  const wanted = sent?.subscribed ?? topic.state === 'subscribed';
  return (
    <div className="topic">
      <input type="hidden" name="topic" value={topic.id} />
      <input
        type="checkbox"
        name="on"
        value={topic.id}
        id={anchor}
        defaultChecked={wanted}
        aria-describedby={`${anchor}-what`}
      />
      <div>
        <label className="name" htmlFor={anchor}>
          <bdi>{topic.name}</bdi>
        </label>
        {topic.state === 'pending' && <span className="tag">{texts.pending}</span>}
        <div id={`${anchor}-what`}>
          <UserText text={topic.description} />
          <Fact name={texts.receives} text={topic.receives} />
          <Fact name={texts.cadence} text={topic.cadence} />
          {topic.opensOn && (
            <p className="soft">
              <Phrase text={texts.opensAgain} date={topic.opensOn} />
            </p>
          )}
        </div>
        <div className="often">
          <label htmlFor={`${anchor}-often`}>{texts.howOften}</label>
          <select
            id={`${anchor}-often`}
            name={`often-${topic.id}`}
            defaultValue={sent?.frequency ?? topic.frequency}
            aria-label={phrase(texts.howOftenFor, { topic: topic.name })}
            aria-invalid={problem ? true : undefined}
            aria-describedby={problem && `${anchor}-problem`}
          >
            {frequencies.map((frequency) => (
              <option key={frequency} value={frequency}>
                {texts.frequency[frequency]}
              </option>
            ))}
          </select>
        </div>
        {problem && (
          <p className="problem" id={`${anchor}-problem`}>
            {texts.problems[problem]}
          </p>
        )}
      </div>
    </div>
  );
}

function UserText({ text }: { text: string }) {
  if (!text) return null;
  return (
    <p>
      <bdi>{text}</bdi>
    </p>
  );
}

function Fact({ name, text }: { name: string; text: string }) {
  if (!text) return null;
  return (
    <p className="soft">
      {`${name}: `}
      <bdi>{text}</bdi>
    </p>
  );
}
