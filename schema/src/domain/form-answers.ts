import { normaliseEmail, normalisePhone } from './addresses.js';
import { parseFieldValue } from './custom-field-values.js';
import { readDate } from './dates.js';
import { type AnswerValue, type FormField, formLimits } from './forms.js';
import { readPlainText } from './plain-text.js';
import { westernDigits } from './reading.js';

/** What is wrong with an answer; the page says it in its reader's language. */
export const answerProblems = [
  'missing',
  'email',
  'phone',
  'number',
  'date',
  'choice',
  'tooLong',
  'unusable',
] as const;
export type AnswerProblem = (typeof answerProblems)[number];

/** Null: nothing was answered. */
export type AnswerReading = { ok: true; value: AnswerValue | null } | { ok: false; problem: AnswerProblem };

/** Reads what was typed or chosen in one field of a form: one text, several for `several_of`. */
export function readAnswer(field: FormField, given: readonly string[]): AnswerReading {
  const reading = field.kind === 'several_of' ? readSeveral(field, given) : readOne(field, given[0] ?? '');
  if (reading.ok && reading.value === null && field.required) return { ok: false, problem: 'missing' };
  return reading;
}

function readOne(field: FormField, given: string): AnswerReading {
  const text = given.trim();
  if (text === '') return { ok: true, value: null };
  switch (field.kind) {
    case 'long_text':
      return readLines(text);
    case 'email': {
      const email = normaliseEmail(text);
      return email.ok ? { ok: true, value: email.email } : { ok: false, problem: 'email' };
    }
    case 'phone': {
      const phone = normalisePhone(text);
      return phone.ok ? { ok: true, value: phone.phone } : { ok: false, problem: 'phone' };
    }
    case 'number': {
      const number = parseFieldValue({ key: field.key, kind: 'number' }, text);
      return number.ok ? { ok: true, value: number.value } : { ok: false, problem: 'number' };
    }
    case 'date': {
      const date = readDate(westernDigits(text));
      return date.ok ? date : { ok: false, problem: 'date' };
    }
    case 'boolean':
      if (text === 'yes' || text === 'no') return { ok: true, value: text === 'yes' };
      return { ok: false, problem: 'choice' };
    case 'one_of':
      return known(field, text) ? { ok: true, value: text } : { ok: false, problem: 'choice' };
    default:
      return readLine(text, field.contactData ? formLimits.name : formLimits.answer);
  }
}

function readLine(text: string, most: number): AnswerReading {
  const line = readPlainText(text, most);
  if (line.ok) return line;
  return { ok: false, problem: [...text].length > most ? 'tooLong' : 'unusable' };
}

/** Lines are kept, empty ones in between too. */
function readLines(text: string): AnswerReading {
  if ([...text].length > formLimits.longAnswer) return { ok: false, problem: 'tooLong' };
  const lines: string[] = [];
  for (const each of text.split(/\r\n|\r|\n/)) {
    const line = readLine(each.replaceAll('\t', ' '), formLimits.longAnswer);
    if (!line.ok) return line;
    lines.push((line.value as string | null) ?? '');
  }
  return { ok: true, value: lines.join('\n') };
}

function readSeveral(field: FormField, given: readonly string[]): AnswerReading {
  const chosen = new Set(given.filter((text) => text !== ''));
  if ([...chosen].some((text) => !known(field, text))) return { ok: false, problem: 'choice' };
  // In the order of the form, so that equal choices are equal answers.
  const value = (field.choices ?? []).map((choice) => choice.value).filter((choice) => chosen.has(choice));
  return { ok: true, value: value.length > 0 ? value : null };
}

function known({ choices }: FormField, text: string): boolean {
  return (choices ?? []).some(({ value }) => value === text);
}
