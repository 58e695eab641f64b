import type { ReactNode } from 'react';
import type { SendingProblem } from '../catalogues/catalogue.js';
import { Phrase } from '../catalogues/phrase.js';
import type { FormLanguage } from './form-language.js';
import type { FieldView } from './form-view.js';
import { Ours } from './ours.js';
import { answerName } from './sent-form.js';

interface FormFieldProps {
  language: FormLanguage;
  field: FieldView;
  /** What was typed or chosen, or is known. */
  given: readonly string[];
  problem?: SendingProblem;
}

/** The name of a question's first input, which a fault leads to. */
export function fieldAnchor(key: string): string {
  return answerName(key);
}

/** One question, what helps to answer it, and what was wrong with the answer. */
export function FormField(props: FormFieldProps) {
  const { field } = props;
  if (field.kind === 'several_of') return <Boxes {...props} />;
  if (field.kind === 'boolean') return <YesOrNo {...props} />;
  const id = fieldAnchor(field.key);
  return (
    <div className="field">
      <label htmlFor={id}>
        <Question {...props} />
      </label>
      <Help {...props} />
      <Input {...props} id={id} />
      <Problem {...props} />
    </div>
  );
}

function Input({ language, field, given, problem, id }: FormFieldProps & { id: string }) {
  const { kind, required, autoComplete, choices } = field;
  const shared = {
    id,
    name: answerName(field.key),
    required,
    autoComplete,
    'aria-invalid': problem ? true : undefined,
    'aria-describedby': describedBy(field, problem),
  };
  const value = given[0] ?? '';
  switch (kind) {
    case 'long_text':
      return <textarea {...shared} rows={5} maxLength={5_000} defaultValue={value} />;
    case 'one_of':
      return (
        <select {...shared} defaultValue={choices!.some((choice) => choice.value === value) ? value : ''}>
          <option value="">{language.texts.form.choose}</option>
          {choices!.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      );
    case 'email':
      return <input {...shared} type="email" dir="ltr" maxLength={320} defaultValue={value} />;
    case 'phone':
      return <input {...shared} type="tel" dir="ltr" maxLength={40} defaultValue={value} />;
    case 'number':
      return (
        <input {...shared} type="text" inputMode="decimal" dir="ltr" maxLength={40} defaultValue={value} />
      );
    case 'date':
      return <input {...shared} type="date" defaultValue={value} />;
    default:
      return <input {...shared} type="text" maxLength={500} defaultValue={value} />;
  }
}

/** Neither is chosen at first: no answer is an answer too. */
function YesOrNo(props: FormFieldProps) {
  const { language, field, given, problem } = props;
  const { yes, no } = language.texts.form;
  const id = fieldAnchor(field.key);
  return (
    <fieldset className="field" aria-describedby={describedBy(field, problem)}>
      <legend>
        <Question {...props} />
      </legend>
      <Help {...props} />
      {(['yes', 'no'] as const).map((value) => (
        <label className="choice" key={value}>
          <input
            type="radio"
            id={value === 'yes' ? id : undefined}
            name={answerName(field.key)}
            value={value}
            required={field.required}
            defaultChecked={given[0] === value}
          />
          <span>
            <Ours language={language}>{value === 'yes' ? yes : no}</Ours>
          </span>
        </label>
      ))}
      <Problem {...props} />
    </fieldset>
  );
}

function Boxes(props: FormFieldProps) {
  const { field, given, problem } = props;
  const id = fieldAnchor(field.key);
  return (
    <fieldset className="field" aria-describedby={describedBy(field, problem)}>
      <legend>
        <Question {...props} />
      </legend>
      <Help {...props} />
      {field.choices!.map(({ value, label }, index) => (
        <label className="choice" key={value}>
          <input
            type="checkbox"
            id={index === 0 ? id : undefined}
            name={answerName(field.key)}
            value={value}
            defaultChecked={given.includes(value)}
            aria-invalid={problem ? true : undefined}
          />
          <span>
            <bdi>{label}</bdi>
          </span>
        </label>
      ))}
      <Problem {...props} />
    </fieldset>
  );
}

function Question({ language, field }: FormFieldProps): ReactNode {
  return (
    <>
      <bdi>{field.label}</bdi>
      {!field.required && (
        <span className="soft">
          {' '}
          <Ours language={language}>{language.texts.form.optional}</Ours>
        </span>
      )}
    </>
  );
}

function Help({ language, field }: FormFieldProps) {
  const { hint, phoneKnown } = field;
  if (!hint && !phoneKnown) return null;
  return (
    <div className="soft" id={`${fieldAnchor(field.key)}-h`}>
      {hint && (
        <p className="lines">
          <bdi>{hint}</bdi>
        </p>
      )}
      {phoneKnown && (
        <p>
          <Ours language={language}>
            <Phrase text={language.texts.form.phoneKnown} phone={<bdi dir="ltr">{phoneKnown}</bdi>} />
          </Ours>
        </p>
      )}
    </div>
  );
}

function Problem({ language, field, problem }: FormFieldProps) {
  if (!problem) return null;
  return (
    <p className="problem" id={`${fieldAnchor(field.key)}-p`}>
      <Ours language={language}>{language.texts.form.problems[problem]}</Ours>
    </p>
  );
}

function describedBy({ key, hint, phoneKnown }: FieldView, problem: SendingProblem | undefined) {
  const anchor = fieldAnchor(key);
  const parts = [...(hint || phoneKnown ? [`${anchor}-h`] : []), ...(problem ? [`${anchor}-p`] : [])];
  return parts.length > 0 ? parts.join(' ') : undefined;
}
