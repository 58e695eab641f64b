import type { Frequency } from '@heed/schema/domain/frequency';
import { leavingReasons } from '@heed/schema/domain/leaving-reasons';
import type { ReactNode } from 'react';
import { eitherOf } from '../catalogues/formats.js';
import { type Language, languageFor } from '../catalogues/language.js';
import { Phrase, phrase } from '../catalogues/phrase.js';
import { part } from '../html/part.js';
import { afterForm } from './notice.js';

/** What "less often" comes to: the next step that one notices; nothing is rarer than quarterly. */
const lessOften: Partial<Record<Frequency, Frequency>> = {
  every: 'weekly',
  daily: 'weekly',
  weekly: 'biweekly',
  biweekly: 'monthly',
  monthly: 'quarterly',
};

interface LeaveCardProps {
  locale: string;
  brand: string;
  otherBrands: string[];
  topic: LeavableTopic | null;
  /** Left the brand. */
  gone: boolean;
  /** Left every brand. */
  optedOut: boolean;
}

interface LeavableTopic {
  id: string;
  name: string;
  frequency: Frequency;
  on: boolean;
  pending: boolean;
}

/**
 * To keep the topic, as it is or less often; then three ways out, the smallest first, each one click. What was left already
 * is not offered again.
 */
export const leaveCard = part(function LeaveCard(props: LeaveCardProps) {
  const { locale, brand, otherBrands, topic, gone, optedOut } = props;
  const language = languageFor(locale);
  const { texts } = language;
  return (
    <form method="post" action="?" className="card leave" id="leave">
      <h2>{texts.leaveTitle}</h2>
      <p className="soft">{texts.leaveHint}</p>
      {topic && <input type="hidden" name="list" value={topic.id} />}
      <ul>
        {topic?.on && !optedOut && <Keep language={language} topic={topic} />}
        <Why language={language} />
        {topic && (topic.on || topic.pending) && (
          <Way
            intent="leave_topic"
            label={<Phrase text={texts.leaveTopic} topic={topic.name} />}
            what={texts.leaveTopicWhat}
          />
        )}
        {!gone && (
          <Way
            intent="leave_brand"
            label={<Phrase text={texts.leaveBrand} brand={brand} />}
            what={<Phrase text={texts.leaveBrandWhat} brand={brand} />}
          />
        )}
        {!optedOut && (
          <Way
            intent="leave_all_brands"
            label={texts.leaveAll}
            what={
              otherBrands.length > 0 ? (
                <Phrase
                  text={texts.leaveAllWhat}
                  brands={<Names language={language} names={[brand, ...otherBrands]} />}
                />
              ) : (
                <Phrase text={texts.leaveAllAlone} brand={brand} />
              )
            }
          />
        )}
      </ul>
    </form>
  );
});

function Keep({ language, topic }: { language: Language; topic: LeavableTopic }) {
  const { texts } = language;
  const less = lessOften[topic.frequency];
  return (
    <li>
      <p>
        <Phrase text={texts.ratherLess} topic={topic.name} />
      </p>
      <a className="button" href={afterForm.notice('stay')}>
        {texts.stay}
      </a>
      {less && (
        <>
          <input type="hidden" name="less" value={less} />
          <button type="submit" name="intent" value="less_often">
            {phrase(texts.lessOften, { frequency: texts.frequency[less] })}
          </button>
        </>
      )}
    </li>
  );
}

/** Folded away: nobody is asked. What is written goes along with whichever way out is taken. */
function Why({ language }: { language: Language }) {
  const { why } = language.texts;
  return (
    <li>
      <details>
        <summary>{why.title}</summary>
        <p className="soft">{why.hint}</p>
        <p className="row">
          <label htmlFor="reason">{why.reason}</label>
          <select id="reason" name="reason">
            <option value="">{why.none}</option>
            {leavingReasons.map((reason) => (
              <option key={reason} value={reason}>
                {why.reasons[reason]}
              </option>
            ))}
          </select>
        </p>
        <p className="row">
          <label htmlFor="comment">{why.comment}</label>
          <textarea id="comment" name="comment" rows={3} maxLength={1000} dir="auto" />
        </p>
      </details>
    </li>
  );
}

function Way({ intent, label, what }: { intent: string; label: ReactNode; what: ReactNode }) {
  return (
    <li>
      <p id={intent}>{what}</p>
      <button type="submit" name="intent" value={intent} aria-describedby={intent}>
        {label}
      </button>
    </li>
  );
}

/** "Alpha, Beta or Gamma", as the language joins names. */
function Names({ language, names }: { language: Language; names: string[] }) {
  return eitherOf(language, names).map(({ type, value }) =>
    type === 'element' ? <bdi key={value}>{value}</bdi> : value,
  );
}
