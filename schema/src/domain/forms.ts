import type { FieldKind } from './custom-fields.js';
import type { Id } from './ids.js';
import type { LocalText } from './local-texts.js';

/** What a field of a form asks for. */
export const formFieldKinds = [
  'text',
  'long_text',
  'email',
  'phone',
  'number',
  'boolean',
  'date',
  'one_of',
  'several_of',
] as const;
export type FormFieldKind = (typeof formFieldKinds)[number];

/** Contact data that a field can fill; everything else is a custom field, or kept with the submission alone. */
export const contactTargets = ['email', 'phone', 'first_name', 'last_name'] as const;
export type ContactTarget = (typeof contactTargets)[number];

/** Which kinds may fill contact data, and which custom fields: what a person types must fit whatever it fills. */
export const targetKinds: Record<ContactTarget, FormFieldKind> = {
  email: 'email',
  phone: 'phone',
  first_name: 'text',
  last_name: 'text',
};
export const customKinds: Partial<Record<FormFieldKind, FieldKind>> = {
  text: 'text',
  number: 'number',
  boolean: 'boolean',
  date: 'date',
  one_of: 'one_of',
  several_of: 'several_of',
};

export interface FormChoice {
  /** As it is kept. */
  value: string;
  /** As it is shown; the value itself where there is none. */
  label: LocalText[];
}

/** One question of a form. */
export interface FormField {
  /** Names the answer: `shoe_size`. */
  key: string;
  kind: FormFieldKind;
  label: LocalText[];
  hint: LocalText[];
  required: boolean;
  /** What of the contact the answer is kept as, too: contact data, or a custom field. */
  contactData: ContactTarget | null;
  customFieldId: Id<'customField'> | null;
  /** Of one_of and several_of. */
  choices: FormChoice[] | null;
}

/** `offered`: a box to tick. `by_sending`: whoever sends the form joins, as the words beside the button say. */
export const joinings = ['offered', 'by_sending'] as const;
export type Joining = (typeof joinings)[number];

/** A topic that a form's sender joins. */
export interface FormList {
  listId: Id<'list'>;
  joining: Joining;
  /** The words that are shown and kept as proof; what the topic says of itself where there are none. */
  wording: LocalText[];
}

/** `double`: who joins is pending until they confirm. */
export const confirmations = ['single', 'double'] as const;
export type Confirmation = (typeof confirmations)[number];

/**
 * On whose word a form was sent. `link`: from a link in their own mail. `first`: nobody had the address, so the contact was
 * made. `claimed`: somebody typed an address that was known; nothing but the submission is theirs to write.
 */
export const authorities = ['link', 'first', 'claimed'] as const;
export type Authority = (typeof authorities)[number];

/** Characters, unless it says otherwise. */
export const formLimits = {
  title: 120,
  intro: 1_000,
  button: 40,
  thanks: 600,
  label: 200,
  hint: 300,
  wording: 500,
  /** Questions, lists, and choices of a question. */
  fields: 30,
  lists: 20,
  choices: 100,
  choice: 200,
  url: 500,
  answer: 500,
  /** A first or last name. */
  name: 200,
  longAnswer: 5_000,
} as const;

/** What was answered, by the field's key: a date is `YYYY-MM-DD`; what was left empty is not there. */
export type AnswerValue = string | number | boolean | string[];
export type Answers = Record<string, AnswerValue>;
