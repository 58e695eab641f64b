import type { Id } from '@heed/schema/domain/ids';
import type { SubscriptionState as State } from '@heed/schema/domain/statuses';
import { pageOfContacts } from '@heed/schema/services/contact-selection';
import { archiveList, createList, getList, pageOfLists, updateList } from '@heed/schema/services/lists';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { ContactConnection } from '../contacts/contact.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { given } from '../requests/given.js';
import { ListId } from '../scalars/ids.js';
import { List, ListConnection, ListCounts } from './list.js';
import { ArchiveListInput, CreateListInput, UpdateListInput } from './list-inputs.js';
import { SubscriptionState } from './standing.js';

@Resolver(() => List)
export class ListResolver {
  @Requires('lists:read')
  @Query(() => ListConnection, { description: 'The lists of the tenant, oldest first.' })
  lists(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('archived', () => Boolean, { defaultValue: false, description: 'With those out of use.' })
    archived: boolean,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) => pageOfLists(session, { page, archived }));
  }

  @Requires('lists:read')
  @Query(() => List, { description: 'One list.' })
  list(
    @Arg('listId', () => ListId, { description: 'Which list.' }) listId: Id<'list'>,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => getList(session, listId), 'listId');
  }

  @Requires('lists:write')
  @Mutation(() => List, { description: 'Creates a list: a topic that people can join and leave.' })
  createList(
    @Arg('input', () => CreateListInput, { description: 'What list.' }) input: CreateListInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => createList(session, input));
  }

  @Requires('lists:write')
  @Mutation(() => List, { description: 'Changes the words of a list.' })
  updateList(
    @Arg('input', () => UpdateListInput, { description: 'What to change.' }) {
      listId,
      ...input
    }: UpdateListInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => updateList(session, { id: listId, ...given(input) }), 'listId');
  }

  @Requires('lists:write')
  @Mutation(() => List, {
    description: 'Takes a list out of use and off the preference page; subscriptions are kept.',
  })
  archiveList(
    @Arg('input', () => ArchiveListInput, { description: 'Which list.' }) input: ArchiveListInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => archiveList(session, { id: input.listId }), 'listId');
  }

  @FieldResolver(() => ListCounts, { description: 'How many contacts stand how on it.' })
  counts(@Root() list: List, @Ctx() context: ApiContext) {
    return context.loaders.listCounts.load(list.id);
  }

  @Requires('contacts:read')
  @FieldResolver(() => ContactConnection, { description: 'The contacts on it, or who were; oldest first.' })
  contacts(
    @Root() list: List,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('state', () => SubscriptionState, { nullable: true, description: 'Only those who stand like this.' })
    state: State | null,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) =>
      pageOfContacts(session, { listId: list.id, state, page }),
    );
  }
}
