import type { Id } from '@heed/schema/domain/ids';
import { pageOfContacts } from '@heed/schema/services/contact-selection';
import { pageOfLeads } from '@heed/schema/services/lead-selection';
import { fillSegment } from '@heed/schema/services/segment-filling';
import { addToFixedSegment, removeFromFixedSegment } from '@heed/schema/services/segment-members';
import {
  createSegment,
  deleteSegment,
  getSegment,
  pageOfSegments,
  updateSegment,
} from '@heed/schema/services/segments';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { ContactConnection } from '../contacts/contact.js';
import { Job } from '../jobs/job.js';
import { LeadConnection } from '../leads/lead.js';
import { List } from '../lists/list.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { given } from '../requests/given.js';
import { ListId, SegmentId } from '../scalars/ids.js';
import { Segment, SegmentConnection } from './segment.js';
import {
  ChangedMembers,
  CreateSegmentInput,
  DeletedSegment,
  DeleteSegmentInput,
  FillSegmentInput,
  SegmentMembersInput,
  UpdateSegmentInput,
} from './segment-inputs.js';

@Resolver(() => Segment)
export class SegmentResolver {
  @Requires('segments:read')
  @Query(() => SegmentConnection, { description: 'The segments of the tenant, oldest first.' })
  segments(
    @Args(() => PageArgs) args: PageArgs,
    @Arg('listId', () => ListId, { nullable: true, description: 'Only those within this list.' })
    listId: Id<'list'> | null,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) => pageOfSegments(session, { page, listId }));
  }

  @Requires('segments:read')
  @Query(() => Segment, { description: 'One segment.' })
  segment(
    @Arg('segmentId', () => SegmentId, { description: 'Which segment.' }) segmentId: Id<'segment'>,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => getSegment(session, segmentId), 'segmentId');
  }

  @Requires('segments:write')
  @Mutation(() => Segment, { description: 'Saves a segment.' })
  createSegment(
    @Arg('input', () => CreateSegmentInput, { description: 'What segment.' }) input: CreateSegmentInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => createSegment(session, input));
  }

  @Requires('segments:write')
  @Mutation(() => Segment, { description: 'Changes what is given about a segment.' })
  updateSegment(
    @Arg('input', () => UpdateSegmentInput, { description: 'What to change.' })
    { segmentId: id, ...input }: UpdateSegmentInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write(
      (session) => updateSegment(session, { id, ...given(input, 'listId') }),
      'segmentId',
    );
  }

  @Requires('segments:write')
  @Mutation(() => DeletedSegment, { description: 'Deletes a segment that nothing uses; its contacts stay.' })
  deleteSegment(
    @Arg('input', () => DeleteSegmentInput, { description: 'Which segment.' }) input: DeleteSegmentInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write(
      async (session) => ({ segmentId: await deleteSegment(session, { id: input.segmentId }) }),
      'segmentId',
    );
  }

  @Requires('segments:write')
  @Mutation(() => ChangedMembers, { description: 'Adds contacts to a fixed segment.' })
  addSegmentMembers(
    @Arg('input', () => SegmentMembersInput, { description: 'Who, to which.' })
    { segmentId: id, contactIds }: SegmentMembersInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write(
      async (session) => ({ changed: await addToFixedSegment(session, { id, contactIds }) }),
      'segmentId',
    );
  }

  @Requires('segments:write')
  @Mutation(() => ChangedMembers, { description: 'Takes contacts out of a fixed segment.' })
  removeSegmentMembers(
    @Arg('input', () => SegmentMembersInput, { description: 'Who, out of which.' })
    { segmentId: id, contactIds }: SegmentMembersInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write(
      async (session) => ({ changed: await removeFromFixedSegment(session, { id, contactIds }) }),
      'segmentId',
    );
  }

  @Requires('segments:write')
  @Mutation(() => Job, {
    description: 'Adds everybody whom a rule chooses now to a fixed segment, or takes them out.',
  })
  fillSegment(
    @Arg('input', () => FillSegmentInput, { description: 'Whom, and which.' })
    { segmentId: id, ...input }: FillSegmentInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => fillSegment(session, { id, ...input }), 'segmentId');
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "Its rule in words of the tenant's language; null for a fixed one, and where the rule can be used no longer.",
  })
  async explanation(@Root() segment: Segment, @Ctx() context: ApiContext) {
    return segment.rule ? (await context.loaders.explained.load(segment)).words : null;
  }

  @FieldResolver(() => List, { nullable: true, description: 'The list it chooses within; null: within all.' })
  list(@Root() segment: Segment, @Ctx() context: ApiContext) {
    return segment.listId && context.loaders.list.load(segment.listId);
  }

  @Requires('leads:read')
  @FieldResolver(() => LeadConnection, {
    nullable: true,
    description: 'The leads in it, now, newest first; null for a segment of contacts.',
  })
  leads(@Root() segment: Segment, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    if (segment.subject !== 'leads') return null;
    const { rule, listId } = segment;
    return pages(
      context.tenant,
      args,
      (session, page) => pageOfLeads(session, { rule, listId, page, path: ['rule'] }),
      {
        cursor: 'lead',
      },
    );
  }

  @Requires('contacts:read')
  @FieldResolver(() => ContactConnection, {
    description: 'The contacts in it, now: `totalCount` is its live count.',
  })
  contacts(@Root() segment: Segment, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return pages(context.tenant, args, (session, page) =>
      pageOfContacts(session, { segmentId: segment.id, page }),
    );
  }
}
