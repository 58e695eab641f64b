import { pageOfChanges } from '@heed/schema/services/changes';
import type { ChangeKind as Kind } from '@heed/schema/sql/changes';
import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Contact } from '../contacts/contact.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { Change, ChangeConnection, ChangeKind } from './change.js';

@Resolver(() => Change)
export class ChangeResolver {
  @Requires('contacts:read')
  @Query(() => ChangeConnection, {
    description:
      'What changed since a cursor, in order, each change at least once and none left out; from the beginning without one. ' +
      'Keep the `endCursor` of the last page that had something on it, and ask again with it.',
  })
  changes(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('kinds', () => [ChangeKind], {
      nullable: true,
      description: 'Only of these kinds; all when left out.',
    })
    kinds: Kind[] | null,
    @Ctx() context: ApiContext,
  ) {
    const read: Parameters<typeof pages<Change>>[2] = (session, page) =>
      pageOfChanges(session, { kinds, page });
    return pages(context.tenant, args, read, { cursor: 'change' });
  }

  @FieldResolver(() => Contact, {
    description: 'The contact, as it is now; it says whether it was erased or merged.',
  })
  contact(@Root() change: Change, @Ctx() context: ApiContext) {
    return context.loaders.contact.load(change.contactId);
  }
}
