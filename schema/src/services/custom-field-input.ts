import { longestFieldText } from '../domain/custom-field-values.js';
import type { FieldKind } from '../domain/custom-fields.js';
import { invalid } from '../domain/errors.js';
import { readPlainText } from '../domain/plain-text.js';
import { contactFields } from '../domain/rule-types.js';

const keyText = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_-]{0,63}$/u;

/** Names that templates, the API or a CSV header already give a meaning. */
const reserved = new Set(
  [...Object.keys(contactFields), 'id', 'fields', 'all', 'any', 'not'].map((name) => name.toLowerCase()),
);

/** @throws {HeedError} INVALID_INPUT */
export function readKey(text: string): string {
  const key = text.trim().normalize('NFC');
  if (!keyText.test(key)) {
    throw invalid('A key is 1 to 64 letters, digits, "_" or "-", without spaces.', 'input', 'key');
  }
  if (reserved.has(key.toLowerCase())) {
    throw invalid(`"${key}" is the name of contact data; choose another key.`, 'input', 'key');
  }
  return key;
}

/** @throws {HeedError} INVALID_INPUT */
export function readLabel(text: string): string {
  const label = readPlainText(text, 100);
  if (!label.ok) throw invalid(label.message, 'input', 'label');
  if (label.value === null) throw invalid('A label is needed.', 'input', 'label');
  return label.value;
}

/** The most choices of one field. */
const mostChoices = 200;

/**
 * The choices of a field: 1 to 200, none twice in whatever case; null for kinds that have none.
 * @throws {HeedError} INVALID_INPUT
 */
export function readChoices(kind: FieldKind, choices: readonly string[] | null | undefined): string[] | null {
  const takes = kind === 'one_of' || kind === 'several_of';
  if (!takes && choices?.length) throw invalid(`A field of kind ${kind} has no choices.`, 'input', 'choices');
  if (!takes) return null;
  if (!choices?.length || choices.length > mostChoices)
    throw invalid(`Give 1 to ${mostChoices} choices.`, 'input', 'choices');
  const seen = new Set<string>();
  return choices.map((text, i) => {
    const choice = readChoice(kind, text, 'choices', i);
    if (seen.has(choice.toLowerCase())) throw invalid('This choice is there twice.', 'input', 'choices', i);
    seen.add(choice.toLowerCase());
    return choice;
  });
}

/** @throws {HeedError} INVALID_INPUT at this place of the input. */
export function readChoice(kind: FieldKind, text: string, ...place: (string | number)[]): string {
  const choice = readPlainText(text, Math.min(100, longestFieldText));
  if (!choice.ok) throw invalid(choice.message, 'input', ...place);
  if (choice.value === null) throw invalid('A choice cannot be empty.', 'input', ...place);
  // The import splits a cell at these.
  if (kind === 'several_of' && /[;|]/.test(choice.value)) {
    throw invalid('A choice cannot hold ";" or "|": they part choices in a CSV cell.', 'input', ...place);
  }
  return choice.value;
}
