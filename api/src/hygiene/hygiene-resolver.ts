import type { Id } from '@heed/schema/domain/ids';
import { unengagedRule } from '@heed/schema/domain/reengagement';
import { pageOfContacts } from '@heed/schema/services/contact-selection';
import {
  createReengagementSegment,
  requireHygieneOf,
  standingHistory,
  statusCounts,
} from '@heed/schema/services/hygiene';
import type { AddressProblem } from '@heed/schema/sql/hygiene';
import { Arg, Args, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { ContactConnection } from '../contacts/contact.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { ListId } from '../scalars/ids.js';
import { Segment } from '../segments/segment.js';
import {
  Hygiene,
  ReengagementSegmentInput,
  StandingCount,
  StandingDay,
  StatusCount,
  StatusDay,
} from './hygiene.js';

@Resolver(() => Hygiene)
export class HygieneResolver {
  @Requires('contacts:read')
  @Query(() => Hygiene, { description: 'How healthy the contacts are, of the tenant or of one list.' })
  hygiene(
    @Arg('listId', () => ListId, { nullable: true, description: 'Only those who are or were on this list.' })
    listId: Id<'list'> | null,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read(async (session) => {
      await requireHygieneOf(session, listId);
      return { listId };
    }, 'listId');
  }

  @Requires('segments:write')
  @Mutation(() => Segment, {
    description:
      'Saves a segment of those who got mail in the last so many days and did nothing with any of it: whom to ask again.',
  })
  createReengagementSegment(
    @Arg('input', () => ReengagementSegmentInput, { description: 'Whom.' }) input: ReengagementSegmentInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => createReengagementSegment(session, input));
  }

  @FieldResolver(() => [StatusCount], { description: 'How many contacts have which status now: each once.' })
  async byStatus(@Root() { listId }: Hygiene, @Ctx() context: ApiContext) {
    const counts = await context.tenant.read((session) => statusCounts(session, { listId }));
    return counts.map((count) => ({ ...count, listId }));
  }

  @FieldResolver(() => [StandingCount], {
    description: 'How many stand how on the list now: each once. None without a list.',
  })
  async byStanding(@Root() { listId }: Hygiene, @Ctx() context: ApiContext) {
    if (!listId) return [];
    const counts = await context.loaders.listCounts.load(listId);
    return Object.entries(counts!).map(([state, count]) => ({ listId, state, count }));
  }

  @FieldResolver(() => [StatusDay], {
    description:
      'The contacts of the tenant by status at the end of each day, at most 400 days. None for a list.',
  })
  statusHistory(
    @Root() { listId }: Hygiene,
    @Arg('from', () => String, { description: "The first day in the tenant's zone, like `2026-01-01`." })
    from: string,
    @Arg('until', () => String, { description: 'The last day.' }) until: string,
    @Ctx() context: ApiContext,
  ) {
    if (listId) return [];
    return context.tenant.read((session) => standingHistory(session, { listId: null, from, until }));
  }

  @FieldResolver(() => [StandingDay], {
    description:
      'How contacts stood on the list at the end of each day, at most 400 days. None without a list.',
  })
  standingHistory(
    @Root() { listId }: Hygiene,
    @Arg('from', () => String, { description: "The first day in the tenant's zone, like `2026-01-01`." })
    from: string,
    @Arg('until', () => String, { description: 'The last day.' }) until: string,
    @Ctx() context: ApiContext,
  ) {
    if (!listId) return [];
    return context.tenant.read((session) => standingHistory(session, { listId, from, until }));
  }

  @FieldResolver(() => ContactConnection, {
    description: 'Whose address is known to take no mail, or bounced.',
  })
  invalid(@Root() hygiene: Hygiene, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return withProblem(context, hygiene, args, 'invalid');
  }

  @FieldResolver(() => ContactConnection, {
    description:
      'Whose address is that of a function, like `info@` or `postmaster@` (RFC 2142): nobody in particular reads it.',
  })
  roleAddresses(@Root() hygiene: Hygiene, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return withProblem(context, hygiene, args, 'role');
  }

  @FieldResolver(() => ContactConnection, {
    description:
      'Whose address has a typing error in its domain, like `gmial.com`: see `suggestedEmail` of each.',
  })
  mistyped(@Root() hygiene: Hygiene, @Args(() => PageArgs) args: PageArgs, @Ctx() context: ApiContext) {
    return withProblem(context, hygiene, args, 'mistyped');
  }

  @FieldResolver(() => ContactConnection, {
    description:
      'Who got mail in the last so many days whose reading can be seen, and neither opened, clicked nor answered any of it.',
  })
  unengaged(
    @Root() { listId }: Hygiene,
    @Arg('days', () => Int, { description: '1 to 3,650.' }) days: number,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: ApiContext,
  ) {
    const rule = unengagedRule({ days, listId });
    return pages(context.tenant, args, (session, page) => pageOfContacts(session, { rule, page }));
  }
}

@Resolver(() => StatusCount)
export class StatusCountResolver {
  @FieldResolver(() => ContactConnection, { description: 'Who they are.' })
  contacts(
    @Root() { listId, status, count }: StatusCount,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: ApiContext,
  ) {
    const rule = { field: 'status', is: 'equals', value: status };
    return pages(context.tenant, args, (session, page) => pageOfContacts(session, { rule, listId, page }), {
      count: async () => count,
    });
  }
}

@Resolver(() => StandingCount)
export class StandingCountResolver {
  @FieldResolver(() => ContactConnection, { description: 'Who they are.' })
  contacts(
    @Root() { listId, state }: StandingCount,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: ApiContext,
  ) {
    return pages(context.tenant, args, (session, page) => pageOfContacts(session, { listId, state, page }));
  }
}

function withProblem(context: ApiContext, { listId }: Hygiene, args: PageArgs, problem: AddressProblem) {
  return pages(context.tenant, args, (session, page) => pageOfContacts(session, { problem, listId, page }));
}
