import { allows } from '@heed/schema/domain/key-scopes';
import { changeLeads, markLeadsLost } from '@heed/schema/services/lead-changes';
import { changeLeadsByRule } from '@heed/schema/services/lead-jobs';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { Requires } from '../access/requires.js';
import { Job } from '../jobs/job.js';
import type { ApiContext } from '../requests/context.js';
import { Lead } from './lead.js';
import {
  ChangedLeads,
  ChangeLeadsByRuleInput,
  LeadsInput,
  MarkLeadsLostInput,
  MoveLeadsInput,
} from './lead-changes.js';

/** What changing leads did, as it is shown. */
async function shown(changing: Promise<ChangedLeads['leadIds']>): Promise<ChangedLeads> {
  const leadIds = await changing;
  return { leadIds, changed: leadIds.length };
}

@Resolver(() => ChangedLeads)
export class LeadChangesResolver {
  @Requires('leads:write')
  @Mutation(() => ChangedLeads, {
    description:
      'Marks leads lost: they leave the pipeline. One that is won is refused; again changes nothing.',
  })
  markLeadsLost(
    @Arg('input', () => MarkLeadsLostInput, { description: 'Which, and why.' }) input: MarkLeadsLostInput,
    @Ctx() context: ApiContext,
  ) {
    const { caller } = context;
    const mayAddReason = caller.kind === 'key' && allows(caller, 'lost_reasons:add');
    return context.tenant.write((session) => shown(markLeadsLost(session, { ...input, mayAddReason })));
  }

  @Requires('leads:write')
  @Mutation(() => ChangedLeads, {
    description: 'Moves leads to a stage. One where leads are won converts them; any other takes that back.',
  })
  moveLeads(
    @Arg('input', () => MoveLeadsInput, { description: 'Which, and where.' }) input: MoveLeadsInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => shown(changeLeads(session, input)));
  }

  @Requires('leads:write')
  @Mutation(() => ChangedLeads, { description: 'Brings leads back that were lost or archived.' })
  restoreLeads(
    @Arg('input', () => LeadsInput, { description: 'Which.' }) input: LeadsInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => shown(changeLeads(session, { ...input, restore: true })));
  }

  @Requires('leads:write')
  @Mutation(() => ChangedLeads, { description: 'Takes leads out of the pipeline, neither won nor lost.' })
  archiveLeads(
    @Arg('input', () => LeadsInput, { description: 'Which.' }) input: LeadsInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => shown(changeLeads(session, { ...input, archive: true })));
  }

  @Requires('leads:write')
  @Mutation(() => Job, {
    description:
      'Does one thing to every lead that a rule chooses, however many. Those that are won are left alone.',
  })
  changeLeadsByRule(
    @Arg('input', () => ChangeLeadsByRuleInput, { description: 'Which, and what.' })
    input: ChangeLeadsByRuleInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => changeLeadsByRule(session, input));
  }

  @FieldResolver(() => [Lead], { description: 'The leads that changed, as they are now.' })
  async leads(@Root() { leadIds }: ChangedLeads, @Ctx() context: ApiContext) {
    return context.loaders.lead.loadMany(leadIds);
  }
}
