import type {
  FormChoice as Choice,
  Confirmation,
  ContactTarget,
  FormFieldKind as FieldKind,
  FormList,
  Joining,
  FormField as Question,
} from '@heed/schema/domain/forms';
import type { Id } from '@heed/schema/domain/ids';
import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../pages/connection.js';
import { enumOf } from '../scalars/enums.js';
import { CustomFieldId, FormId } from '../scalars/ids.js';
import { DateTime } from '../scalars/time.js';
import { LocalText } from '../tenants/brand.js';

export const FormFieldKind = enumOf<FieldKind>('FormFieldKind', 'What a field of a form asks for.', {
  text: 'One line.',
  long_text: 'Several lines.',
  email: 'An e-mail address.',
  phone: 'A phone number with its country.',
  number: 'A number.',
  boolean: 'Yes or no.',
  date: 'A day.',
  one_of: 'One of some choices.',
  several_of: 'Any of some choices.',
});

export const FormContactData = enumOf<ContactTarget>(
  'FormContactData',
  'Contact data that a field of a form can fill.',
  {
    email: 'The e-mail address, which says whose the answers are.',
    phone: 'The phone number.',
    first_name: 'The first name.',
    last_name: 'The last name.',
  },
);

export const FormJoining = enumOf<Joining>('FormJoining', "How a form's sender joins a topic.", {
  offered: 'By ticking a box.',
  by_sending: 'By sending the form, as the words beside its button say.',
});

export const FormConfirmation = enumOf<Confirmation>(
  'FormConfirmation',
  'Whether consent by a form has to be confirmed.',
  {
    single: 'A new contact is subscribed at once.',
    double: 'They are pending until they confirm. A link in their own mail is confirmation enough.',
  },
);

@ObjectType({ description: 'One of the choices of a field.' })
class FormChoice {
  @Field(() => String, { description: 'As it is kept.' })
  value!: string;

  @Field(() => [LocalText], { description: 'As it is shown; the value itself where there is none.' })
  label!: Choice['label'];
}

@ObjectType({ description: 'One question of a form.' })
class FormField {
  @Field(() => String, { description: 'Names the answer, like `shoe_size`.' })
  key!: string;

  @Field(() => FormFieldKind, { description: 'What it asks for.' })
  kind!: FieldKind;

  @Field(() => [LocalText], { description: 'The question.' })
  label!: LocalText[];

  @Field(() => [LocalText], { description: 'What helps to answer it.' })
  hint!: LocalText[];

  @Field(() => Boolean, { description: 'Whether it must be answered.' })
  required!: boolean;

  @Field(() => FormContactData, { nullable: true, description: 'What of the contact it fills.' })
  contactData!: ContactTarget | null;

  @Field(() => CustomFieldId, { nullable: true, description: 'The custom field that it fills.' })
  customFieldId!: Id<'customField'> | null;

  @Field(() => [FormChoice], { nullable: true, description: 'What one can choose from.' })
  choices!: FormChoice[] | null;
}

@ObjectType({ description: "A topic that a form's sender joins." })
export class FormTopic {
  listId!: Id<'list'>;

  @Field(() => FormJoining, { description: 'How.' })
  joining!: Joining;

  @Field(() => [LocalText], {
    description: 'The words shown, and kept as proof; what the topic says of itself where there are none.',
  })
  wording!: LocalText[];
}

@ObjectType({ description: 'A form with a public page.' })
export class Form {
  @Field(() => FormId, { description: 'Names the form.' })
  id!: Id<'form'>;

  @Field(() => String, { description: 'Its name, for the team.' })
  name!: string;

  @Field(() => [LocalText], { description: 'Its title.' })
  title!: LocalText[];

  @Field(() => [LocalText], { description: 'What stands before the questions.' })
  intro!: LocalText[];

  @Field(() => [LocalText], { description: "What the button says; the page's own word where there is none." })
  button!: LocalText[];

  @Field(() => [LocalText], { description: 'What one reads after sending it.' })
  thanks!: LocalText[];

  @Field(() => [FormField], { description: 'Its questions, in their order.' })
  fields!: Question[];

  @Field(() => [FormTopic], { description: 'The topics that its sender joins.' })
  lists!: FormList[];

  @Field(() => String, { description: 'The source of contacts who come by it.' })
  source!: string;

  @Field(() => FormConfirmation, { description: 'Whether consent has to be confirmed.' })
  confirm!: Confirmation;

  @Field(() => String, { nullable: true, description: 'Where one is led after sending it.' })
  redirectUrl!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Since when it takes nothing.' })
  closedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was taken out of use.' })
  archivedAt!: Date | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it last changed.' })
  updatedAt!: Date;
}

export const FormConnection = connectionOf(Form, 'forms, oldest first');
