import { frequencies } from '@heed/schema/domain/frequency';
import { languageFor } from '../catalogues/language.js';
import { Phrase, phrase } from '../catalogues/phrase.js';
import { part } from '../html/part.js';
import type { FieldProblem } from './form.js';
import { type SentForm, topicShown } from './form-fields.js';
import type { TopicView } from './topic-view.js';

interface TopicFieldProps {
  locale: string;
  topic: TopicView;
  sent?: SentForm['topics'][string];
  problem?: FieldProblem['problem'];
}

/** A short id for the page: the end of a TypeID is random. */
export function topicAnchor(topic: { id: string }): string {
  return `t${topic.id.slice(-8)}`;
}

/** One topic: wanted or not, what it is, how often, and what holds it back for now. */
export const topicField = part(function TopicField({ locale, topic, sent, problem }: TopicFieldProps) {
  const { texts } = languageFor(locale);
  const { id, name, description, receives, cadence, opensOn, pausedUntil } = topic;
  const anchor = topicAnchor(topic);
  return (
    <div className="topic">
      <input type="hidden" name="topic" value={topicShown(topic)} />
      <input
        type="checkbox"
        name="on"
        value={id}
        id={anchor}
        defaultChecked={sent?.subscribed ?? topic.on}
        aria-describedby={`${anchor}-w`}
      />
      <div>
        <label className="name" htmlFor={anchor}>
          <bdi>{name}</bdi>
        </label>
        {topic.state === 'pending' && <span className="tag">{texts.pending}</span>}
        <div id={`${anchor}-w`}>
          <UserText text={description} />
          <Fact name={texts.receives} text={receives} />
          <Fact name={texts.cadence} text={cadence} />
          {opensOn && !pausedUntil && (
            <p className="soft">
              <Phrase text={texts.opensAgain} date={opensOn} />
            </p>
          )}
        </div>
        {pausedUntil && (
          <p className="paused">
            <b>
              <Phrase text={texts.pause.inForce} date={pausedUntil} />
            </b>{' '}
            <button
              type="submit"
              form="end"
              name="list"
              value={id}
              aria-label={phrase(texts.pause.endFor, { topic: name })}
            >
              {texts.pause.end}
            </button>
          </p>
        )}
        <label className="often">
          <span>{texts.howOften}</span>
          <select
            id={problem && `${anchor}-f`}
            name={`often-${id}`}
            defaultValue={sent?.frequency ?? topic.frequency}
            aria-label={phrase(texts.howOftenFor, { topic: name })}
            aria-invalid={problem ? true : undefined}
            aria-describedby={problem && `${anchor}-p`}
          >
            {frequencies.map((frequency) => (
              <option key={frequency} value={frequency}>
                {texts.frequency[frequency]}
              </option>
            ))}
          </select>
        </label>
        {problem && (
          <p className="problem" id={`${anchor}-p`}>
            {texts.problems[problem]}
          </p>
        )}
      </div>
    </div>
  );
});

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
