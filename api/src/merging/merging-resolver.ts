import { pageOfDuplicates, type DuplicateReason as Reason } from '@heed/schema/services/duplicates';
import { mergeContacts } from '@heed/schema/services/merging';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Contact } from '../contacts/contact.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { DuplicateGroup, DuplicateGroupConnection, DuplicateReason, MergeContactsInput } from './merging.js';

@Resolver(() => DuplicateGroup)
export class MergingResolver {
  @Requires('contacts:read')
  @Query(() => DuplicateGroupConnection, {
    description: 'Contacts who are likely to be one person, in groups.',
  })
  duplicates(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('by', () => DuplicateReason, { description: 'What they have in common.' }) by: Reason,
    @Arg('field', () => String, {
      nullable: true,
      description: 'For `NAME_AND_DATE`: the key of the date field, such as a birthday.',
    })
    field: string | null,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) => pageOfDuplicates(session, { by, field, page }));
  }

  @Requires('contacts:write')
  @Mutation(() => Contact, {
    description:
      'Makes several contacts one, for good. What the kept one has wins; of choices the stricter one stays; everything that ' +
      'happened to them follows, and links in old mail lead to the kept one.',
  })
  mergeContacts(
    @Arg('input', () => MergeContactsInput, { description: 'Who stays, and who is merged.' })
    input: MergeContactsInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => mergeContacts(session, input));
  }

  @FieldResolver(() => [Contact], { description: 'Who they are, the oldest first: 20 at most.' })
  contacts(@Root() group: DuplicateGroup, @Ctx() context: ApiContext) {
    return context.loaders.contact.loadMany(group.contactIds);
  }
}
