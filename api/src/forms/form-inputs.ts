import type {
  Confirmation,
  ContactTarget,
  FormFieldKind as FieldKind,
  Joining,
} from '@heed/schema/domain/forms';
import type { Id } from '@heed/schema/domain/ids';
import { Field, InputType } from 'type-graphql';
import { CustomFieldId, FormId, ListId } from '../scalars/ids.js';
import { LocalTextInput } from '../tenants/brand.js';
import { FormConfirmation, FormContactData, FormFieldKind, FormJoining } from './form.js';

@InputType({ description: 'One of the choices of a field.' })
class FormChoiceInput {
  @Field(() => String, { description: 'As it is kept, 1 to 200 characters.' })
  value!: string;

  @Field(() => [LocalTextInput], {
    nullable: true,
    description: 'As it is shown; the value itself when left out.',
  })
  label?: LocalTextInput[] | null;
}

@InputType({ description: 'One question of a form.' })
class FormFieldInput {
  @Field(() => String, {
    description: 'Names the answer: letters of a to z, digits and `_`, like `shoe_size`.',
  })
  key!: string;

  @Field(() => FormFieldKind, { description: 'What it asks for.' })
  kind!: FieldKind;

  @Field(() => [LocalTextInput], { description: 'The question, at most 200 characters in each language.' })
  label!: LocalTextInput[];

  @Field(() => [LocalTextInput], { nullable: true, description: 'What helps to answer it.' })
  hint?: LocalTextInput[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it must be answered; no when left out.' })
  required?: boolean | null;

  @Field(() => FormContactData, { nullable: true, description: 'What of the contact it fills.' })
  contactData?: ContactTarget | null;

  @Field(() => CustomFieldId, {
    nullable: true,
    description: 'The custom field of the same kind that it fills. With neither, the answer is kept alone.',
  })
  customFieldId?: Id<'customField'> | null;

  @Field(() => [FormChoiceInput], {
    nullable: true,
    description: 'For one of, and several of: up to 100; those of the custom field when left out.',
  })
  choices?: FormChoiceInput[] | null;
}

@InputType({ description: "A topic that a form's sender joins." })
class FormTopicInput {
  @Field(() => ListId, { description: 'Which list.' })
  listId!: Id<'list'>;

  @Field(() => FormJoining, { nullable: true, description: 'How; by ticking a box when left out.' })
  joining?: Joining | null;

  @Field(() => [LocalTextInput], {
    nullable: true,
    description: 'The words shown, and kept as proof; what the topic says of itself when left out.',
  })
  wording?: LocalTextInput[] | null;
}

@InputType({ description: 'A form to create.' })
export class CreateFormInput {
  @Field(() => String, { description: 'Its name, for the team; unique in the tenant.' })
  name!: string;

  @Field(() => [LocalTextInput], { description: 'Its title, in at least one language.' })
  title!: LocalTextInput[];

  @Field(() => [LocalTextInput], { nullable: true, description: 'What stands before the questions.' })
  intro?: LocalTextInput[] | null;

  @Field(() => [LocalTextInput], { nullable: true, description: 'What the button says.' })
  button?: LocalTextInput[] | null;

  @Field(() => [LocalTextInput], { nullable: true, description: 'What one reads after sending it.' })
  thanks?: LocalTextInput[] | null;

  @Field(() => [FormFieldInput], {
    description: 'Its questions, up to 30. One, required, fills the e-mail address.',
  })
  fields!: FormFieldInput[];

  @Field(() => [FormTopicInput], {
    nullable: true,
    description: 'The topics that its sender joins, up to 20.',
  })
  lists?: FormTopicInput[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'The source of contacts who come by it; `form` when left out.',
  })
  source?: string | null;

  @Field(() => FormConfirmation, {
    nullable: true,
    description: 'Whether consent has to be confirmed; not when left out.',
  })
  confirm?: Confirmation | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where one is led after sending it, instead of to the thanks: https.',
  })
  redirectUrl?: string | null;
}

@InputType({ description: 'What to change about a form; what is left out, or null, stays.' })
export class UpdateFormInput {
  @Field(() => FormId, { description: 'Which form.' })
  formId!: Id<'form'>;

  @Field(() => Boolean, { nullable: true, description: 'Whether it takes anything.' })
  open?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Its name.' })
  name?: string | null;

  @Field(() => [LocalTextInput], { nullable: true, description: 'Its title.' })
  title?: LocalTextInput[] | null;

  @Field(() => [LocalTextInput], {
    nullable: true,
    description: 'What stands before the questions; `[]`: nothing.',
  })
  intro?: LocalTextInput[] | null;

  @Field(() => [LocalTextInput], {
    nullable: true,
    description: "What the button says; `[]`: the page's own word.",
  })
  button?: LocalTextInput[] | null;

  @Field(() => [LocalTextInput], { nullable: true, description: 'What one reads after sending it.' })
  thanks?: LocalTextInput[] | null;

  @Field(() => [FormFieldInput], { nullable: true, description: 'All its questions.' })
  fields?: FormFieldInput[] | null;

  @Field(() => [FormTopicInput], { nullable: true, description: 'All its topics.' })
  lists?: FormTopicInput[] | null;

  @Field(() => String, { nullable: true, description: 'The source of contacts who come by it.' })
  source?: string | null;

  @Field(() => FormConfirmation, { nullable: true, description: 'Whether consent has to be confirmed.' })
  confirm?: Confirmation | null;

  @Field(() => String, {
    nullable: true,
    description: 'Where one is led after sending it: https; null: to the thanks.',
  })
  redirectUrl?: string | null;
}

@InputType({ description: 'A form to take out of use.' })
export class ArchiveFormInput {
  @Field(() => FormId, { description: 'Which form.' })
  formId!: Id<'form'>;
}
