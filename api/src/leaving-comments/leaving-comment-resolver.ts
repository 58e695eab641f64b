import type { Id } from '@heed/schema/domain/ids';
import type { LeavingReason as Reason } from '@heed/schema/domain/leaving-reasons';
import { pageOfLeavingComments } from '@heed/schema/services/leaving-comments';
import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Contact } from '../contacts/contact.js';
import { List } from '../lists/list.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { ListId } from '../scalars/ids.js';
import { LeavingComment, LeavingCommentConnection, LeavingReason } from './leaving-comment.js';

@Resolver(() => LeavingComment)
export class LeavingCommentResolver {
  @Requires('contacts:read')
  @Query(() => LeavingCommentConnection, {
    description: 'What people said on leaving a topic or the brand, newest first.',
  })
  leavingComments(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('listId', () => ListId, { nullable: true, description: 'Of those who left this topic.' })
    listId: Id<'list'> | null,
    @Arg('reason', () => LeavingReason, { nullable: true, description: 'With this reason.' })
    reason: Reason | null,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) =>
      pageOfLeavingComments(session, { listId, reason, page }),
    );
  }

  @FieldResolver(() => Contact, { description: 'Who said it.' })
  contact(@Root() said: LeavingComment, @Ctx() context: ApiContext) {
    return context.loaders.contact.load(said.contactId);
  }

  @FieldResolver(() => List, { nullable: true, description: 'The topic that was left; null: the brand.' })
  list(@Root() said: LeavingComment, @Ctx() context: ApiContext) {
    return said.listId && context.loaders.list.load(said.listId);
  }
}
