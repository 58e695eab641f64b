import { Phrase } from '../catalogues/phrase.js';
import { Document } from '../page/document.js';
import { BrandFacts } from '../page/page-footer.js';
import { FormField } from './form-field.js';
import { formLanguage } from './form-language.js';
import { FormProblems, type ShownFault } from './form-problems.js';
import type { FormView, TopicView } from './form-view.js';
import { Ours } from './ours.js';
import { inputs } from './sent-form.js';

export interface FormDocumentProps {
  view: FormView;
  /** Of this very page: the same again is the same form. */
  nonce: string;
  /** The link that it was opened from. */
  token?: string;
  /** What was typed or chosen, or is known, by the field's key. */
  given?: Record<string, readonly string[]>;
  ticked?: readonly string[];
  faults?: readonly ShownFault[];
}

/** A brand's form: its questions, the topics that its sender joins, one button. */
export function FormDocument({
  view,
  nonce,
  token,
  given = {},
  ticked = [],
  faults = [],
}: FormDocumentProps) {
  const language = formLanguage(view.locale);
  const { texts } = language;
  const { brand, fields, topics } = view;
  const offered = topics.filter(({ joining }) => joining === 'offered');
  const bySending = topics.filter(({ joining }) => joining === 'by_sending');
  return (
    <Document language={language} title={view.title} colours={brand.colours}>
      {view.test && (
        <aside className="test">
          <Ours language={language}>{texts.test}</Ours>
        </aside>
      )}
      <header>
        <p className="brand">
          <bdi>{brand.name}</bdi>
        </p>
        <h1>
          <bdi>{view.title}</bdi>
        </h1>
        {view.intro && (
          <p className="lines">
            <bdi>{view.intro}</bdi>
          </p>
        )}
      </header>
      <main>
        {faults.length > 0 && <FormProblems language={language} fields={fields} faults={faults} />}
        <form
          method="post"
          action={token ? `?t=${encodeURIComponent(token)}` : '?'}
          className="card"
          noValidate
        >
          {view.address && (
            <p className="soft">
              <Ours language={language}>
                <Phrase text={texts.form.asReader} address={<bdi dir="ltr">{view.address}</bdi>} />
              </Ours>
            </p>
          )}
          {fields.map((field) => (
            <FormField
              key={field.key}
              language={language}
              field={field}
              given={Object.hasOwn(given, field.key) ? given[field.key]! : []}
              problem={faults.find(({ key }) => key === field.key)?.problem}
            />
          ))}
          {offered.length > 0 && (
            <fieldset className="field">
              <legend>
                <Ours language={language}>{texts.form.topics}</Ours>
              </legend>
              {offered.map((topic) => (
                <OfferedTopic key={topic.id} topic={topic} ticked={ticked.includes(topic.id)} />
              ))}
            </fieldset>
          )}
          {bySending.map(({ id, words }) => (
            <p className="lines agreed" key={id}>
              <bdi>{words}</bdi>
            </p>
          ))}
          <p className="trap" aria-hidden="true">
            <label htmlFor={inputs.trap}>{texts.form.trap}</label>
            <input id={inputs.trap} name={inputs.trap} tabIndex={-1} autoComplete="off" />
          </p>
          <input type="hidden" name={inputs.words} value={view.wordsMark} />
          <input type="hidden" name={inputs.locale} value={view.locale} />
          <input type="hidden" name={inputs.nonce} value={nonce} />
          <button type="submit" className="main">
            {view.button ? <bdi>{view.button}</bdi> : <Ours language={language}>{texts.form.send}</Ours>}
          </button>
        </form>
      </main>
      <footer>
        <BrandFacts texts={texts} brand={brand} />
      </footer>
    </Document>
  );
}

/** Nothing is ticked before somebody ticks it. */
function OfferedTopic({ topic, ticked }: { topic: TopicView; ticked: boolean }) {
  return (
    <label className="choice">
      <input type="checkbox" name={inputs.topic} value={topic.id} defaultChecked={ticked} />
      <span className="lines">
        <bdi>{topic.words}</bdi>
      </span>
    </label>
  );
}
