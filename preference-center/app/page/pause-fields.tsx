import { firstPauseDay, lastPauseDay, pauseLengths } from '@heed/schema/domain/pauses';
import { languageFor } from '../catalogues/language.js';
import { Phrase, phrase } from '../catalogues/phrase.js';
import { part } from '../html/part.js';
import type { FormProblem } from './form.js';
import type { PauseFields as Sent } from './form-fields.js';

interface PauseFieldsProps {
  locale: string;
  brand: string;
  /** `YYYY-MM-DD`, the reader's. */
  today: string;
  /** Those that are on. */
  topics: PausableTopic[];
  /** What is chosen at first: a topic, or `all`. */
  what: string;
  sent?: Sent;
  problems?: FormProblem[];
}

interface PausableTopic {
  id: string;
  name: string;
  pausedUntil: string | null;
}

/** Which fields a fault is about. */
const faults: Partial<Record<FormProblem, readonly ('length' | 'until')[]>> = {
  unknownPause: ['length'],
  pauseTwice: ['length', 'until'],
  pauseDay: ['until'],
};

/** A pause of one topic or of all that are on, by its length or until a day; saved with the rest of the form. */
export const pauseFields = part(function PauseFields(props: PauseFieldsProps) {
  const { locale, brand, today, topics, what, sent } = props;
  const { pause: texts, problems: faultTexts } = languageFor(locale).texts;
  const problem = props.problems?.find((known) => faults[known]);
  const marks = (field: 'length' | 'until') =>
    problem && faults[problem]!.includes(field)
      ? { 'aria-invalid': true, 'aria-describedby': 'pause-problem' }
      : {};
  return (
    <fieldset className="pause">
      <legend>{texts.title}</legend>
      <p className="soft">{texts.hint}</p>
      <SeveralPaused locale={locale} brand={brand} topics={topics} />
      <p className="row">
        <label htmlFor="pause-what">{texts.what}</label>
        <select id="pause-what" name="pause-what" defaultValue={sent?.listId ?? what}>
          {topics.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          <option value="all">{phrase(texts.all, { brand })}</option>
        </select>
      </p>
      <p className="row">
        <label htmlFor="pause-for">{texts.length}</label>
        <select id="pause-for" name="pause-for" defaultValue={sent?.length ?? ''} {...marks('length')}>
          <option value="">{texts.none}</option>
          {pauseLengths.map((length) => (
            <option key={length} value={length}>
              {texts.lengths[length]}
            </option>
          ))}
        </select>
        <label htmlFor="pause-until">{texts.until}</label>
        <input
          type="date"
          id="pause-until"
          name="pause-until"
          min={firstPauseDay(today)}
          max={lastPauseDay(today)}
          defaultValue={sent?.until}
          {...marks('until')}
        />
      </p>
      {problem && (
        <p className="problem" id="pause-problem">
          {faultTexts[problem]}
        </p>
      )}
    </fieldset>
  );
});

/** Where several topics are paused: until when, if that is one day for all, and one button that ends it. */
function SeveralPaused({ locale, brand, topics }: Pick<PauseFieldsProps, 'locale' | 'brand' | 'topics'>) {
  const texts = languageFor(locale).texts.pause;
  const paused = topics.filter(({ pausedUntil }) => pausedUntil);
  if (paused.length < 2) return null;
  const date = paused[0]!.pausedUntil;
  return (
    <p className="paused">
      {topics.every(({ pausedUntil }) => pausedUntil === date) && (
        <b>
          <Phrase text={texts.allInForce} brand={brand} date={date} />{' '}
        </b>
      )}
      <button type="submit" form="end" name="list" value="all">
        {texts.endAll}
      </button>
    </p>
  );
}
