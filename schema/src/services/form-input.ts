import { invalid } from '../domain/errors.js';
import {
  type Confirmation,
  confirmations,
  contactTargets,
  customKinds,
  type FormChoice,
  type FormField,
  type FormFieldKind,
  type FormList,
  formFieldKinds,
  formLimits,
  type Joining,
  joinings,
  targetKinds,
} from '../domain/forms.js';
import type { Id } from '../domain/ids.js';
import { inputLocalTexts, type LocalText } from '../domain/local-texts.js';
import { readPlainText } from '../domain/plain-text.js';
import type { CustomField } from '../entities/custom-field.js';

type Texts = readonly LocalText[];
type Path = [string, ...(string | number)[]];

export interface FormFieldInput {
  key: string;
  kind: FormFieldKind;
  label: Texts;
  hint?: Texts | null;
  required?: boolean | null;
  contactData?: FormField['contactData'];
  customFieldId?: Id<'customField'> | null;
  choices?: readonly { value: string; label?: Texts | null }[] | null;
}

export interface FormListInput {
  listId: Id<'list'>;
  joining?: Joining | null;
  wording?: Texts | null;
}

const keyText = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;

/**
 * The questions of a form. One asks for the e-mail address, since it says whose the answers are.
 * @throws {HeedError} INVALID_INPUT with the place of the fault.
 */
export function readFields(
  fields: readonly FormFieldInput[],
  custom: ReadonlyMap<string, Pick<CustomField, 'kind' | 'choices'>>,
): FormField[] {
  if (fields.length > formLimits.fields)
    throw invalid(`At most ${formLimits.fields} fields.`, 'input', 'fields');
  const keys = new Set<string>();
  const filled = new Set<string>();
  const read = fields.map((field, index): FormField => {
    const path: Path = ['input', 'fields', index];
    if (!keyText.test(field.key))
      throw invalid(
        'A key is 1 to 40 letters of a to z, digits and "_", and begins with a letter.',
        ...path,
        'key',
      );
    if (keys.has(field.key.toLowerCase())) throw invalid('This key is there twice.', ...path, 'key');
    keys.add(field.key.toLowerCase());
    if (!formFieldKinds.includes(field.kind))
      throw invalid('There is no such kind of field.', ...path, 'kind');
    const label = inputLocalTexts(field.label, formLimits.label, ...path, 'label');
    if (label.length === 0) throw invalid('Recipients read this; it cannot be empty.', ...path, 'label');
    const target = readTarget(field, custom, path);
    const fills = target.contactData ?? target.customFieldId;
    if (fills && filled.has(fills)) throw invalid('Another field fills this already.', ...path);
    if (fills) filled.add(fills);
    return {
      key: field.key,
      kind: field.kind,
      label,
      hint: inputLocalTexts(field.hint ?? [], formLimits.hint, ...path, 'hint'),
      required: field.required ?? false,
      ...target,
      choices: readChoices(field, custom, path),
    };
  });
  if (!read.some(({ contactData, required }) => contactData === 'email' && required))
    throw invalid(
      'A form has one required field for the e-mail address of whoever fills it in.',
      'input',
      'fields',
    );
  return read;
}

function readTarget(
  { kind, contactData = null, customFieldId = null }: FormFieldInput,
  custom: ReadonlyMap<string, Pick<CustomField, 'kind'>>,
  path: Path,
): Pick<FormField, 'contactData' | 'customFieldId'> {
  if (contactData && customFieldId)
    throw invalid('A field fills contact data or a custom field, not both.', ...path, 'customFieldId');
  if (contactData) {
    if (!contactTargets.includes(contactData))
      throw invalid('There is no such contact data.', ...path, 'contactData');
    if (targetKinds[contactData] !== kind)
      throw invalid(`Only a field of kind ${targetKinds[contactData]} fills this.`, ...path, 'contactData');
  }
  if (customFieldId) {
    const field = custom.get(customFieldId);
    if (!field) throw invalid('There is no such custom field in use.', ...path, 'customFieldId');
    if (customKinds[kind] !== field.kind)
      throw invalid(
        `This custom field is of kind ${field.kind}, and takes no answers of this one.`,
        ...path,
        'customFieldId',
      );
  }
  return { contactData, customFieldId };
}

/** Those that are given; else those of the custom field. */
function readChoices(
  { kind, choices, customFieldId }: FormFieldInput,
  custom: ReadonlyMap<string, Pick<CustomField, 'choices'>>,
  path: Path,
): FormChoice[] | null {
  const place: Path = [...path, 'choices'];
  if (kind !== 'one_of' && kind !== 'several_of') {
    if (choices?.length) throw invalid('Only one of, and several of, have choices.', ...place);
    return null;
  }
  const own = customFieldId ? (custom.get(customFieldId)?.choices ?? null) : null;
  const given = choices?.length ? choices : (own ?? []).map((value) => ({ value, label: null }));
  if (given.length === 0) throw invalid('Say what one can choose from.', ...place);
  if (given.length > formLimits.choices) throw invalid(`At most ${formLimits.choices} choices.`, ...place);
  const seen = new Set<string>();
  return given.map(({ value: text, label }, index) => {
    const value = readPlainText(text, formLimits.choice);
    if (!value.ok) throw invalid(value.message, ...place, index, 'value');
    if (value.value === null) throw invalid('A choice cannot be empty.', ...place, index, 'value');
    if (seen.has(value.value)) throw invalid('This choice is there twice.', ...place, index, 'value');
    seen.add(value.value);
    if (own && !own.includes(value.value))
      throw invalid('The custom field does not have this choice.', ...place, index, 'value');
    return {
      value: value.value,
      label: inputLocalTexts(label ?? [], formLimits.label, ...place, index, 'label'),
    };
  });
}

/** The topics that are offered or joined. @throws {HeedError} INVALID_INPUT with the place of the fault. */
export function readFormLists(lists: readonly FormListInput[]): FormList[] {
  if (lists.length > formLimits.lists) throw invalid(`At most ${formLimits.lists} lists.`, 'input', 'lists');
  const seen = new Set<string>();
  return lists.map(({ listId, joining, wording }, index) => {
    const path: Path = ['input', 'lists', index];
    if (seen.has(listId)) throw invalid('This list is there twice.', ...path, 'listId');
    seen.add(listId);
    if (joining && !joinings.includes(joining))
      throw invalid('A list is offered, or joined by sending.', ...path, 'joining');
    return {
      listId,
      joining: joining ?? 'offered',
      wording: inputLocalTexts(wording ?? [], formLimits.wording, ...path, 'wording'),
    };
  });
}

/** Texts of a form, each in several languages. @throws {HeedError} INVALID_INPUT at its field. */
export function readFormTexts(field: 'title' | 'intro' | 'button' | 'thanks', texts: Texts): LocalText[] {
  const read = inputLocalTexts(texts, formLimits[field], 'input', field);
  if (field === 'title' && read.length === 0)
    throw invalid('Recipients read this; it cannot be empty.', 'input', field);
  return read;
}

/** Where one is led after sending: https, so that nobody on the way reads or changes it. */
export function readRedirect(text: string | null): string | null {
  if (text === null || text.trim() === '') return null;
  const url = URL.parse(text.trim());
  if (url?.protocol !== 'https:' || url.username || url.password || url.href.length > formLimits.url)
    throw invalid('This must be an https address.', 'input', 'redirectUrl');
  return url.href;
}

export function readConfirmation(confirm: Confirmation): Confirmation {
  if (!confirmations.includes(confirm))
    throw invalid('Consent is confirmed once or twice.', 'input', 'confirm');
  return confirm;
}
