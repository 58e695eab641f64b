import type { Id } from '@heed/schema/domain/ids';
import { incrementField, resetField } from '@heed/schema/services/counters';
import {
  archiveCustomField,
  deleteCustomField,
  renameCustomField,
  restoreCustomField,
} from '@heed/schema/services/custom-field-changes';
import { changeFieldChoices } from '@heed/schema/services/custom-field-choices';
import { createCustomField, getCustomField, pageOfCustomFields } from '@heed/schema/services/custom-fields';
import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Job } from '../jobs/job.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { given } from '../requests/given.js';
import { CustomFieldId } from '../scalars/ids.js';
import { CounterValue, CustomField, CustomFieldConnection } from './custom-field.js';
import {
  ChangeFieldChoicesInput,
  ChooseCustomFieldInput,
  CreateCustomFieldInput,
  IncrementFieldInput,
  RenameCustomFieldInput,
  ResetFieldInput,
} from './custom-field-inputs.js';

@Resolver()
export class CustomFieldResolver {
  @Requires('contacts:read')
  @Query(() => CustomFieldConnection, { description: 'The custom fields of the tenant, oldest first.' })
  customFields(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('archived', () => Boolean, { defaultValue: false, description: 'With those out of use.' })
    archived: boolean,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) => pageOfCustomFields(session, { page, archived }));
  }

  @Requires('contacts:read')
  @Query(() => CustomField, { description: 'One custom field.' })
  customField(
    @Arg('customFieldId', () => CustomFieldId, { description: 'Which field.' })
    customFieldId: Id<'customField'>,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => getCustomField(session, customFieldId), 'customFieldId');
  }

  @Requires('contacts:write')
  @Mutation(() => CustomField, { description: 'Defines a custom field of contacts.' })
  createCustomField(
    @Arg('input', () => CreateCustomFieldInput, { description: 'What field.' }) input: CreateCustomFieldInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => createCustomField(session, input));
  }

  @Requires('contacts:write')
  @Mutation(() => CustomField, {
    description: 'Gives a custom field another name for people, or another key: rules that name it follow.',
  })
  renameCustomField(
    @Arg('input', () => RenameCustomFieldInput, { description: 'Which, and how.' })
    { customFieldId: id, ...names }: RenameCustomFieldInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write(
      (session) => renameCustomField(session, { id, ...given(names) }),
      'customFieldId',
    );
  }

  @Requires('contacts:write')
  @Mutation(() => CustomField, { description: 'Takes a custom field out of use; its values are kept.' })
  archiveCustomField(
    @Arg('input', () => ChooseCustomFieldInput, { description: 'Which field.' })
    { customFieldId: id }: ChooseCustomFieldInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => archiveCustomField(session, { id }), 'customFieldId');
  }

  @Requires('contacts:write')
  @Mutation(() => CustomField, { description: 'Brings an archived custom field back, with its values.' })
  restoreCustomField(
    @Arg('input', () => ChooseCustomFieldInput, { description: 'Which field.' })
    { customFieldId: id }: ChooseCustomFieldInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => restoreCustomField(session, { id }), 'customFieldId');
  }

  @Requires('contacts:write')
  @Mutation(() => Job, {
    description:
      'Deletes an archived custom field and its values, for good. The job empties it; then its place is free.',
  })
  deleteCustomField(
    @Arg('input', () => ChooseCustomFieldInput, { description: 'Which field.' })
    { customFieldId: id }: ChooseCustomFieldInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => deleteCustomField(session, { id }), 'customFieldId');
  }

  @Requires('contacts:write')
  @Mutation(() => CustomField, {
    description: 'Renames, drops and adds choices of a custom field; contacts and rules follow at once.',
  })
  changeFieldChoices(
    @Arg('input', () => ChangeFieldChoicesInput, { description: 'Of which field, and what.' })
    { customFieldId: id, ...change }: ChangeFieldChoicesInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => changeFieldChoices(session, { id, ...change }), 'customFieldId');
  }

  @Requires('contacts:write')
  @Mutation(() => CounterValue, {
    description: 'Adds to a number of a contact, and says what it is now. Right however many do it at once.',
  })
  incrementField(
    @Arg('input', () => IncrementFieldInput, { description: 'Of whom, which number, and how much.' })
    input: IncrementFieldInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => incrementField(session, input));
  }

  @Requires('contacts:write')
  @Mutation(() => CounterValue, {
    description: 'Sets a number of a contact, to 0 when nothing else is said.',
  })
  resetField(
    @Arg('input', () => ResetFieldInput, { description: 'Of whom, which number, and to what.' })
    input: ResetFieldInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => resetField(session, input));
  }
}
