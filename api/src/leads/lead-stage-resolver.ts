import { createLeadStage, listLeadStages, updateLeadStage } from '@heed/schema/services/lead-stages';
import { createLostReason, listLostReasons, updateLostReason } from '@heed/schema/services/lost-reasons';
import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { Requires } from '../access/requires.js';
import type { ApiContext } from '../requests/context.js';
import {
  AddLostReasonInput,
  CreateLeadStageInput,
  LeadStage,
  LostReason,
  UpdateLeadStageInput,
  UpdateLostReasonInput,
} from './lead-stage.js';

@Resolver()
export class LeadStageResolver {
  @Requires('leads:read')
  @Query(() => [LeadStage], { description: 'The stages of leads, in their order; at most 100.' })
  leadStages(
    @Arg('archived', () => Boolean, { defaultValue: false, description: 'With those out of use.' })
    archived: boolean,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => listLeadStages(session, { archived }));
  }

  @Requires('leads:read')
  @Query(() => [LostReason], { description: 'Why leads are lost, in their order; at most 200.' })
  lostReasons(
    @Arg('archived', () => Boolean, { defaultValue: false, description: 'With those out of use.' })
    archived: boolean,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.read((session) => listLostReasons(session, { archived }));
  }

  @Requires('leads:configure')
  @Mutation(() => LeadStage, { description: 'Adds a stage.' })
  createLeadStage(
    @Arg('input', () => CreateLeadStageInput, { description: 'What stage.' }) input: CreateLeadStageInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => createLeadStage(session, input));
  }

  @Requires('leads:configure')
  @Mutation(() => LeadStage, {
    description: 'Changes a stage, or takes it out of use: leads stay there, and none comes to it any more.',
  })
  updateLeadStage(
    @Arg('input', () => UpdateLeadStageInput, { description: 'What to change.' }) input: UpdateLeadStageInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => updateLeadStage(session, input));
  }

  @Requires('lost_reasons:add')
  @Mutation(() => LostReason, { description: 'Adds a lost reason.' })
  addLostReason(
    @Arg('input', () => AddLostReasonInput, { description: 'What reason.' }) input: AddLostReasonInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => createLostReason(session, input));
  }

  @Requires('leads:configure')
  @Mutation(() => LostReason, {
    description:
      'Changes a lost reason, or takes it out of use: leads keep it, and none is lost for it any more.',
  })
  updateLostReason(
    @Arg('input', () => UpdateLostReasonInput, { description: 'What to change.' })
    input: UpdateLostReasonInput,
    @Ctx() context: ApiContext,
  ) {
    return context.tenant.write((session) => updateLostReason(session, input));
  }
}
