import type { FieldKind as Kind } from '@heed/schema/domain/custom-fields';
import type { Id } from '@heed/schema/domain/ids';
import {
  archiveCustomField,
  createCustomField,
  getCustomField,
  pageOfCustomFields,
  renameCustomField,
} from '@heed/schema/services/custom-fields';
import { Arg, Args, Ctx, Field, InputType, Mutation, Query, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { CustomFieldId } from '../scalars/ids.js';
import { CustomField, CustomFieldConnection, FieldKind } from './custom-field.js';

@InputType({ description: 'A custom field to define.' })
class CreateCustomFieldInput {
  @Field(() => String, { description: 'Letters of any script, digits, `_` and `-`, like `2020_Spend`.' })
  key!: string;

  @Field(() => String, { nullable: true, description: 'How people name it; the key when left out.' })
  label?: string | null;

  @Field(() => FieldKind, { description: 'What it can hold; it stays that kind.' })
  kind!: Kind;

  @Field(() => [String], {
    nullable: true,
    description: 'What can be chosen, for `ONE_OF` and `SEVERAL_OF`.',
  })
  choices?: string[] | null;
}

@InputType({ description: 'A new name, for people, of a custom field.' })
class RenameCustomFieldInput {
  @Field(() => CustomFieldId, { description: 'Which field.' })
  customFieldId!: Id<'customField'>;

  @Field(() => String, { description: 'How people name it.' })
  label!: string;
}

@InputType({ description: 'A custom field to take out of use.' })
class ArchiveCustomFieldInput {
  @Field(() => CustomFieldId, { description: 'Which field.' })
  customFieldId!: Id<'customField'>;
}

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
    description: 'Gives a custom field another name for people; its key stays.',
  })
  renameCustomField(
    @Arg('input', () => RenameCustomFieldInput, { description: 'Which, and how.' })
    { customFieldId: id, label }: RenameCustomFieldInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => renameCustomField(session, { id, label }), 'customFieldId');
  }

  @Requires('contacts:write')
  @Mutation(() => CustomField, { description: 'Takes a custom field out of use; its values are kept.' })
  archiveCustomField(
    @Arg('input', () => ArchiveCustomFieldInput, { description: 'Which field.' })
    input: ArchiveCustomFieldInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write(
      (session) => archiveCustomField(session, { id: input.customFieldId }),
      'customFieldId',
    );
  }
}
