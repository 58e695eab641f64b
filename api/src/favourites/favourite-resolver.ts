import type { Id } from '@heed/schema/domain/ids';
import {
  createFavourite,
  deleteFavourite,
  getFavourite,
  pageOfFavourites,
  segmentFromFavourite,
  updateFavourite,
} from '@heed/schema/services/favourites';
import type { Subject } from '@heed/schema/services/segments';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { given } from '../requests/given.js';
import { RuleSubject } from '../rules/subject.js';
import { FavouriteId } from '../scalars/ids.js';
import { Segment } from '../segments/segment.js';
import { Favourite, FavouriteConnection } from './favourite.js';
import {
  CreateFavouriteInput,
  DeletedFavourite,
  DeleteFavouriteInput,
  SegmentFromFavouriteInput,
  UpdateFavouriteInput,
} from './favourite-inputs.js';

const permission = (context: ApiContext) => ({ mayShare: context.allows('segments:write') });

@Resolver(() => Favourite)
export class FavouriteResolver {
  @Requires('segments:read')
  @Query(() => FavouriteConnection, { description: "The team's favourites and one's own, in their order." })
  favourites(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('subject', () => RuleSubject, { nullable: true, description: 'Only those over these.' })
    subject: Subject | null,
    @Arg('shared', () => Boolean, { nullable: true, description: "Only the team's, or only one's own." })
    shared: boolean | null,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) =>
      pageOfFavourites(session, { page, subject, shared }),
    );
  }

  @Requires('segments:read')
  @Query(() => Favourite, { description: "One favourite: the team's, or one's own." })
  favourite(
    @Arg('favouriteId', () => FavouriteId, { description: 'Which favourite.' }) favouriteId: Id<'favourite'>,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => getFavourite(session, favouriteId), 'favouriteId');
  }

  @Requires('favourites:write')
  @Mutation(() => Favourite, { description: 'Saves a filter, for oneself or for the team.' })
  createFavourite(
    @Arg('input', () => CreateFavouriteInput, { description: 'What filter.' }) input: CreateFavouriteInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => createFavourite(session, input, permission(context)));
  }

  @Requires('favourites:write')
  @Mutation(() => Favourite, { description: 'Changes what is given about a favourite.' })
  updateFavourite(
    @Arg('input', () => UpdateFavouriteInput, { description: 'What to change.' })
    { favouriteId: id, ...input }: UpdateFavouriteInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write(
      (session) => updateFavourite(session, { id, ...given(input) }, permission(context)),
      'favouriteId',
    );
  }

  @Requires('favourites:write')
  @Mutation(() => DeletedFavourite, { description: 'Deletes a favourite.' })
  deleteFavourite(
    @Arg('input', () => DeleteFavouriteInput, { description: 'Which favourite.' })
    input: DeleteFavouriteInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write(
      async (session) => ({
        favouriteId: await deleteFavourite(session, { id: input.favouriteId }, permission(context)),
      }),
      'favouriteId',
    );
  }

  @Requires('segments:write')
  @Mutation(() => Segment, { description: 'Saves the rule of a favourite as a segment.' })
  createSegmentFromFavourite(
    @Arg('input', () => SegmentFromFavouriteInput, { description: 'Of which.' })
    { favouriteId: id, ...input }: SegmentFromFavouriteInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => segmentFromFavourite(session, { id, ...input }), 'favouriteId');
  }

  @FieldResolver(() => Boolean, { description: "Whether it is the whole team's; else it is one's own." })
  shared(@Root() { memberId, keyId }: Favourite) {
    return !memberId && !keyId;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "Its rule in words of the tenant's language; null where it can be used no longer.",
  })
  async explanation(@Root() favourite: Favourite, @Ctx() context: ApiContext) {
    return (await context.loaders.explained.load(favourite)).words;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Why its rule can be used no longer: a field that is gone, say.',
  })
  async fault(@Root() favourite: Favourite, @Ctx() context: ApiContext) {
    return (await context.loaders.explained.load(favourite)).fault;
  }
}
