import { leadCounts, pageOfLeads } from '@heed/schema/services/lead-selection';
import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { PageArgs } from '../pages/page-args.js';
import { pages } from '../pages/pages.js';
import type { ApiContext } from '../requests/context.js';
import { RuleData } from '../scalars/json.js';
import { LeadConnection } from './lead.js';
import { LeadCounts, LeadsAtStage, LeadsLostFor } from './lead-counts.js';
import { LeadStage, LostReason } from './lead-stage.js';

@Resolver(() => LeadCounts)
export class LeadCountsResolver {
  @Requires('leads:read')
  @Query(() => LeadCounts, { description: 'Leads by stage and by lost reason; each number opens its leads.' })
  leadCounts(
    @Arg('rule', () => RuleData, {
      nullable: true,
      description: 'Only those that the rule over leads chooses.',
    })
    rule: unknown,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read(async (session) => ({
      rule,
      ...(await leadCounts(session, { rule, path: ['rule'] })),
    }));
  }

  @FieldResolver(() => [LeadsAtStage], {
    description: 'By stage: every one in use, and those of leads that stand at an archived one.',
  })
  stages(@Root() { rule, stages }: LeadCounts) {
    return stages.map((each) => ({ rule, ...each }));
  }

  @FieldResolver(() => [LeadsLostFor], {
    description: 'Lost ones by reason: every one for which some were lost.',
  })
  lostReasons(@Root() { rule, lostReasons }: LeadCounts) {
    return lostReasons.map((each) => ({ rule, ...each }));
  }
}

@Resolver(() => LeadsAtStage)
export class LeadsAtStageResolver {
  @FieldResolver(() => LeadStage, { description: 'The stage.' })
  stage(@Root() { stage }: LeadsAtStage) {
    return stage;
  }

  @FieldResolver(() => LeadConnection, { description: 'The leads, the newest first.' })
  leads(
    @Root() { rule, stage, count }: LeadsAtStage,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: ApiContext,
  ) {
    return pages(
      context.tenant,
      args,
      (session, page) => pageOfLeads(session, { rule, stage: stage.key, page, path: ['rule'] }),
      { cursor: 'lead', count: async () => count },
    );
  }
}

@Resolver(() => LeadsLostFor)
export class LeadsLostForResolver {
  @FieldResolver(() => LostReason, { nullable: true, description: 'The reason; null: lost without one.' })
  reason(@Root() { reason }: LeadsLostFor) {
    return reason;
  }

  @FieldResolver(() => LeadConnection, { description: 'The leads, the newest first.' })
  leads(
    @Root() { rule, reason, count }: LeadsLostFor,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: ApiContext,
  ) {
    return pages(
      context.tenant,
      args,
      (session, page) => pageOfLeads(session, { rule, lostFor: reason?.key ?? null, page, path: ['rule'] }),
      { cursor: 'lead', count: async () => count },
    );
  }
}
