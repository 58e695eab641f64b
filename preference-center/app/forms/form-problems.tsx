import type { SendingProblem } from '../catalogues/catalogue.js';
import { shownNumber } from '../catalogues/formats.js';
import { Phrase, plural } from '../catalogues/phrase.js';
import { fieldAnchor } from './form-field.js';
import type { FormLanguage } from './form-language.js';
import type { FieldView } from './form-view.js';
import { Ours } from './ours.js';

/** A fault as it is told: of one question, or of the form as a whole. */
export interface ShownFault {
  key: string | null;
  problem: SendingProblem;
  /** Of `limited`: how long to wait. */
  minutes?: number;
}

interface FormProblemsProps {
  language: FormLanguage;
  fields: readonly FieldView[];
  faults: readonly ShownFault[];
}

/** What is wrong with the form that was sent, each with a way to its question. */
export function FormProblems({ language, fields, faults }: FormProblemsProps) {
  const { problems } = language.texts.form;
  return (
    <section className="card problems" role="alert">
      <p>
        <Ours language={language}>{plural(language, problems.title, faults.length)}</Ours>
      </p>
      <ul>
        {faults.map(({ key, problem, minutes = 0 }) => {
          const field = fields.find((candidate) => candidate.key === key);
          const told = (
            <Ours language={language}>
              <Phrase text={problems[problem]} minutes={shownNumber(language, minutes)} />
            </Ours>
          );
          return (
            <li key={`${key}${problem}`}>
              {field ? (
                <a href={`#${fieldAnchor(field.key)}`}>
                  <bdi>{field.label}</bdi>
                  {': '}
                  {told}
                </a>
              ) : (
                told
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
